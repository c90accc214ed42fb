import { createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { KEY_BYTES, type NamedKey } from '../core/encryption/parse-keys.js';

/** A key that the process holds: whoever prints it prints no bytes of it. */
interface HeldKey {
  id: string;
  idBytes: Buffer;
  key: KeyObject;
}

/** One key that encrypts, and all that decrypt, it among them. */
export interface EncryptionKeys {
  active: HeldKey;
  byId: ReadonlyMap<string, HeldKey>;
}

/** The keys as a process holds them; the first encrypts. Undefined for none. */
export function holdKeys(keys: readonly NamedKey[]): EncryptionKeys | undefined {
  const held = keys.map(({ id, key }) => ({ id, idBytes: Buffer.from(id), key: createSecretKey(key) }));
  const [active] = held;
  return held.length === 0 ? undefined : { active, byId: new Map(held.map((one) => [one.id, one])) };
}

/** The id of a key that was given none: from a hash, which says nothing of it. */
export function nameOfKey(key: Uint8Array): string {
  return `key-${createHash('sha256').update(key).digest('hex').slice(0, 12)}`;
}

/** A new key as a line of a file of keys: `id:key`. */
export function newKeyLine(id?: string): { id: string; line: string } {
  const key = randomBytes(KEY_BYTES);
  const name = id ?? nameOfKey(key);
  return { id: name, line: `${name}:${key.toString('base64')}` };
}
