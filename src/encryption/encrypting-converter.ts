import type { DataConverter } from '@temporalio/common';
import { fileURLToPath } from 'node:url';
import type { Encryption } from './read-encryption.js';

/** Loaded by path, from the build. */
const ENCODING_FAILURES = new URL('../../dist/workflows/encoding-failure-converter.cjs', import.meta.url);

/** What a user has of a converter; that of payloads is Brickwork's own. */
export type OwnConverter = Pick<DataConverter, 'payloadCodecs' | 'failureConverterPath'>;

/**
 * What converts payloads and failures, for workers and clients alike. Codecs of the user come first, so that what is stored is
 * encrypted; a converter of failures of the user's is left as it is.
 */
export function encryptingConverter(
  { codec, keyIds }: Encryption,
  { payloadCodecs = [], failureConverterPath }: OwnConverter = {},
): OwnConverter {
  const isOn = keyIds.length > 0;
  const failures = failureConverterPath ?? (isOn ? fileURLToPath(ENCODING_FAILURES) : undefined);
  return {
    // Without keys ours only says which key is missing; a user's codec may read what ours cannot.
    payloadCodecs: isOn || payloadCodecs.length === 0 ? [...payloadCodecs, codec] : payloadCodecs,
    ...(failures === undefined ? {} : { failureConverterPath: failures }),
  };
}
