import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { EncryptionKeys } from './encryption-keys.js';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** As Temporal's samples of all languages have it, so that their codecs and codec servers read it as well. */
const ENCODING = 'binary/encrypted';
const ENCODING_BYTES = Buffer.from(ENCODING);
const KEY_ID = 'encryption-key-id';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/** A payload that cannot be read; the message names the key, and says what to do. */
export class PayloadUnreadable extends Error {
  override readonly name = 'PayloadUnreadable';
}

/**
 * Encrypts payloads whole, their metadata included, by AES-256-GCM: nonce, ciphertext, tag. Payloads that are not encrypted
 * are decoded to themselves. Without keys nothing is encrypted, and an encrypted payload is refused by the name of its key.
 */
export class EncryptionCodec implements PayloadCodec {
  constructor(private readonly keys: EncryptionKeys | undefined) {}

  encode(payloads: Payload[]): Promise<Payload[]> {
    const { keys } = this;
    return Promise.resolve(keys === undefined ? payloads : payloads.map((one) => encrypt(one, keys)));
  }

  // Async, so that what it throws is a rejection.
  // eslint-disable-next-line @typescript-eslint/require-await
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => (isEncrypted(payload) ? decrypt(payload, this.keys) : payload));
  }
}

/** True for what this codec has made, or one of the same format. */
function isEncrypted({ metadata }: Payload): boolean {
  const encoding = metadata?.['encoding'];
  return encoding !== undefined && ENCODING_BYTES.equals(encoding);
}

function encrypt(payload: Payload, { active }: EncryptionKeys): Payload {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, active.key, nonce, { authTagLength: TAG_BYTES });
  const encrypted = cipher.update(PayloadMessage.encode(payload).finish());
  cipher.final();
  return {
    metadata: { encoding: ENCODING_BYTES, [KEY_ID]: active.idBytes },
    data: Buffer.concat([nonce, encrypted, cipher.getAuthTag()]),
  };
}

function decrypt({ metadata, data }: Payload, keys: EncryptionKeys | undefined): Payload {
  const id = Buffer.from(metadata?.[KEY_ID] ?? []).toString();
  const key = keys?.byId.get(id)?.key;
  if (key === undefined) throw new PayloadUnreadable(missing(id, keys));
  const bytes = data ?? new Uint8Array();
  const end = bytes.length - TAG_BYTES;
  try {
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(end));
    // All of it comes at once, in a buffer of its own.
    const serialized = decipher.update(bytes.subarray(NONCE_BYTES, end));
    decipher.final();
    return PayloadMessage.decode(serialized);
  } catch (cause) {
    const message = `A payload names the encryption key "${id}", and cannot be read with the key of this id: it was encrypted with another one, or has been changed.`;
    throw new PayloadUnreadable(message, { cause });
  }
}

function missing(id: string, keys: EncryptionKeys | undefined): string {
  const named = `A payload is encrypted with the key "${id}"`;
  if (keys === undefined) return `${named}, and no keys are set here (BRICKWORK_ENCRYPTION_KEYS).`;
  return `${named}, which is not among the keys here: ${[...keys.byId.keys()].join(', ')}. Add it to BRICKWORK_ENCRYPTION_KEYS.`;
}
