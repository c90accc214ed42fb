import { describe, expect, test } from 'vitest';
import { undecodable, undecodableReason } from '../../src/core/undecodable.js';
import { payloadConverter } from '#brickwork/workflows/payload-converter.cjs';

const payload = (encoding: string, data: string) => ({
  metadata: { encoding: Buffer.from(encoding) },
  data: Buffer.from(data),
});

describe('the payload converter', () => {
  test('decodes what the default one does', () => {
    expect(payloadConverter.fromPayload(payloadConverter.toPayload({ a: 1 }))).toEqual({ a: 1 });
  });

  test('brackets inside of strings are no depth', () => {
    const value = { a: '[{'.repeat(2000), b: '\\"['.repeat(2000) };
    expect(payloadConverter.fromPayload(payloadConverter.toPayload(value))).toEqual(value);
  });

  test('gives the value that core/undecodable.ts knows, instead of an error', () => {
    const value = payloadConverter.fromPayload(payload('json/plain', '{nope'));
    expect(undecodableReason(value)).toMatch(/JSON/);
    expect(Object.keys(value as object)).toEqual(Object.keys(undecodable('')));
    expect(undecodableReason(payloadConverter.fromPayload(payload('binary/martian', '')))).toMatch(
      /Unknown encoding/,
    );
  });
});
