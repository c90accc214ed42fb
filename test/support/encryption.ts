import { randomBytes } from 'node:crypto';
import { holdKeys } from '../../src/encryption/encryption-keys.js';
import { type Encryption, encryptionWith } from '../../src/encryption/read-encryption.js';

/** A key of a test: as it is held, and as a line of a file of keys. */
export interface TestKey {
  id: string;
  key: Buffer;
  line: string;
}

export function testKey(id: string): TestKey {
  const key = randomBytes(32);
  return { id, key, line: `${id}:${key.toString('base64')}` };
}

/** Encryption by these keys, the first of which encrypts. */
export function encryptedBy(...keys: TestKey[]): Encryption {
  return encryptionWith(holdKeys(keys));
}
