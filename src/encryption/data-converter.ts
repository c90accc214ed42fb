import { encryptingConverter, type OwnConverter } from './encrypting-converter.js';
import { readEncryption } from './read-encryption.js';

/**
 * The data converter of a Temporal client of one's own: encrypts by the keys that the environment leads to, after the codecs of
 * `own`, as `connectTemporal` and workers do. Throws BadEncryptionKeys.
 */
export async function dataConverterOf(
  env: Readonly<Record<string, string | undefined>>,
  own?: OwnConverter,
): Promise<OwnConverter> {
  return encryptingConverter(await readEncryption(env), own);
}
