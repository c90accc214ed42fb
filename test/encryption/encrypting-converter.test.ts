import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PayloadCodec } from '@temporalio/common';
import { afterAll, expect, test } from 'vitest';
import { encryptingConverter } from '../../src/encryption/encrypting-converter.js';
import { NO_ENCRYPTION } from '../../src/encryption/read-encryption.js';
import { encodingFailures } from '../../src/worker/encode-failures.js';
import { ownBundle, ownBundlePath } from '../../src/worker/own-bundle.js';
import { encryptedBy, testKey } from '../support/encryption.js';

const folder = mkdtempSync(join(tmpdir(), 'brickwork-converter-'));
afterAll(() => rmSync(folder, { recursive: true }));
const own: PayloadCodec = {
  encode: (given) => Promise.resolve(given),
  decode: (given) => Promise.resolve(given),
};
const encryption = encryptedBy(testKey('k'));

test('codecs of the user come first, so that what is stored is encrypted', () => {
  expect(encryptingConverter(encryption, { payloadCodecs: [own] }).payloadCodecs).toEqual([
    own,
    encryption.codec,
  ]);
});

test('without keys the codecs of the user are alone; without any, ours says which key is missing', () => {
  expect(encryptingConverter(NO_ENCRYPTION, { payloadCodecs: [own] })).toEqual({ payloadCodecs: [own] });
  expect(encryptingConverter(NO_ENCRYPTION)).toEqual({ payloadCodecs: [NO_ENCRYPTION.codec] });
});

test('failures are encoded where payloads are encrypted, unless the user has a converter of them', () => {
  const { failureConverterPath = '' } = encryptingConverter(encryption);
  const loaded = createRequire(import.meta.url)(failureConverterPath) as {
    failureConverter: { options: unknown };
  };
  expect(loaded.failureConverter.options).toEqual({ encodeCommonAttributes: true });
  const failures = { failureConverterPath: '/mine' };
  expect(encryptingConverter(encryption, failures).failureConverterPath).toBe('/mine');
});

test('a bundle that would leave failures readable is refused, unless its user converts them', async () => {
  const codePath = join(folder, 'bundle.cjs');
  writeFileSync(codePath, 'of another version');
  await expect(encodingFailures({ codePath }, {})).rejects.toThrow(/make it again, by bundleWorkflows/);
  const dataConverter = { failureConverterPath: '/mine' };
  expect(await encodingFailures({ codePath }, { dataConverter })).toEqual({ codePath });
});

test('what is put before a bundle keeps its lines, of that with call stacks as well', async () => {
  for (const bundle of [await ownBundle(false, false), { codePath: ownBundlePath(true) }]) {
    const encoding = await encodingFailures(bundle, {});
    const code = 'code' in encoding ? encoding.code : '';
    expect(code.split('\n')[0]).toMatch(/^const BRICKWORK_ENCODES_FAILURES = true; /);
  }
});
