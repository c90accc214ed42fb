import { METADATA_ENCODING_KEY, type Payload } from '@temporalio/common';
import fc from 'fast-check';
import { createDecipheriv, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import proto from '@temporalio/proto';
import { EncryptionCodec, PayloadUnreadable } from '../../src/encryption/encryption-codec.js';
import { holdKeys, nameOfKey, newKeyLine } from '../../src/encryption/encryption-keys.js';

const named = (id: string) => ({ id, key: randomBytes(32) });
const [old, current, other] = ['old', 'current', 'other'].map(named);
const codecWith = (...keys: ReturnType<typeof named>[]) => new EncryptionCodec(holdKeys(keys));
const codec = codecWith(current, old);

const bytes = fc.uint8Array({ maxLength: 300 });
const payloads = fc.array(
  fc.record({ metadata: fc.dictionary(fc.string(), bytes), data: bytes }, { requiredKeys: [] }),
);
const { Payload: Message } = proto.temporal.api.common.v1;
/** What a payload is on the wire, where absent and empty are the same. */
const wire = (payload: Payload) => Message.toObject(Message.fromObject(payload), { bytes: String });
const text = (data: Uint8Array | null | undefined) => Buffer.from(data ?? []).toString();
const hello: Payload = {
  metadata: { [METADATA_ENCODING_KEY]: Buffer.from('json/plain'), type: Buffer.from('Canary') },
  data: Buffer.from('"hello"'),
};

describe('an encrypted payload', () => {
  test('is read again as it was, whatever it is, and also where it is encrypted twice', async () => {
    await fc.assert(
      fc.asyncProperty(payloads, async (given) => {
        const once = await codec.encode(given);
        expect((await codec.decode(once)).map(wire)).toEqual(given.map(wire));
        const twice = await codec.encode(once);
        expect((await codec.decode(await codec.decode(twice))).map(wire)).toEqual(given.map(wire));
      }),
    );
  });

  test('names its key, and shows nothing else, not even what kind of payload it was', async () => {
    const [{ metadata, data }] = await codec.encode([hello]);
    const shown = Object.fromEntries(
      Object.entries(metadata ?? {}).map(([name, value]) => [name, text(value)]),
    );
    expect(shown).toEqual({ encoding: 'binary/encrypted', 'encryption-key-id': 'current' });
    expect(text(data)).not.toMatch(/hello|plain|Canary/);
  });

  test('is AES-256-GCM of the whole payload as protobuf: nonce, ciphertext, tag', async () => {
    const [{ data }] = await codec.encode([hello]);
    const stored = Buffer.from(data ?? []);
    const decipher = createDecipheriv('aes-256-gcm', current.key, stored.subarray(0, 12));
    decipher.setAuthTag(stored.subarray(-16));
    const serialized = Buffer.concat([decipher.update(stored.subarray(12, -16)), decipher.final()]);
    expect(wire(Message.decode(serialized))).toEqual(wire(hello));
  });

  test('never comes out the same twice', async () => {
    const encrypted = await codec.encode(Array.from({ length: 500 }, () => hello));
    expect(new Set(encrypted.map(({ data }) => Buffer.from(data ?? []).toString('hex'))).size).toBe(500);
  });

  test('is refused where a single bit of it was changed', async () => {
    const [encrypted] = await codec.encode([hello]);
    const data = Buffer.from(encrypted.data ?? []);
    for (let at = 0; at < data.length; at++) {
      const changed = Buffer.from(data);
      changed[at] ^= 1;
      await expect(codec.decode([{ ...encrypted, data: changed }]), `byte ${at}`).rejects.toThrow(
        PayloadUnreadable,
      );
    }
    for (const length of [0, 1, 11, 12, 15, 16, 27, data.length - 1])
      await expect(codec.decode([{ ...encrypted, data: data.subarray(0, length) }])).rejects.toThrow(
        'A payload names the encryption key "current", and cannot be read with the key of this id',
      );
    await expect(codec.decode([{ metadata: encrypted.metadata }])).rejects.toThrow(PayloadUnreadable);
  });
});

describe('after a rotation', () => {
  test('what an older key has encrypted is read, and what is new is encrypted with the first', async () => {
    const before = await codecWith(old).encode([hello]);
    expect((await codec.decode(before)).map(wire)).toEqual([wire(hello)]);
    const [{ metadata }] = await codec.encode([hello]);
    expect(text(metadata?.['encryption-key-id'])).toBe('current');
    // A worker that has the new key second already reads what others encrypt with it.
    expect((await codecWith(old, current).decode(await codec.encode([hello]))).map(wire)).toEqual([
      wire(hello),
    ]);
  });

  test('a key that is missing is named, with those that are there', async () => {
    const encrypted = await codecWith(other).encode([hello]);
    await expect(codec.decode(encrypted)).rejects.toThrow(
      'A payload is encrypted with the key "other", which is not among the keys here: current, old. Add it to BRICKWORK_ENCRYPTION_KEYS.',
    );
    await expect(new EncryptionCodec(undefined).decode(encrypted)).rejects.toThrow(
      'A payload is encrypted with the key "other", and no keys are set here (BRICKWORK_ENCRYPTION_KEYS).',
    );
    const another = codecWith({ ...other, key: randomBytes(32) });
    await expect(another.decode(encrypted)).rejects.toThrow(
      /"other", and cannot be read .* encrypted with another/,
    );
  });
});

test('what was never encrypted stays readable, with keys and without', async () => {
  for (const one of [codec, new EncryptionCodec(undefined)])
    expect(await one.decode([hello, {}, { metadata: null }])).toEqual([hello, {}, { metadata: null }]);
  expect(await new EncryptionCodec(undefined).encode([hello])).toEqual([hello]);
});

describe('a new key', () => {
  test('has the id that it is given, else one of its own that says nothing of it', () => {
    expect(newKeyLine('a').line).toMatch(/^a:[A-Za-z0-9+/]{43}=$/);
    const { id, line } = newKeyLine();
    const key = Buffer.from(line.split(':')[1], 'base64');
    expect([id, nameOfKey(key)]).toEqual([expect.stringMatching(/^key-[\da-f]{12}$/), id]);
    expect(newKeyLine().id).not.toBe(id);
  });

  test('is not shown by what holds it', () => {
    const shown = JSON.stringify([holdKeys([current])?.active.key, codec]);
    expect(shown).not.toContain(current.key.toString('base64').slice(0, 8));
    expect(shown).not.toContain(current.key.toString('hex').slice(0, 8));
  });
});
