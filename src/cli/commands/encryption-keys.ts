import { readEncryption } from '../../encryption/read-encryption.js';
import { EXIT } from '../terminal/exit-codes.js';
import { type GlobalOptions, terminalFor, wantsJson } from './global-options.js';

/** `brickwork encryption keys`: which keys the environment leads to, by their ids alone. Throws BadEncryptionKeys. */
export async function encryptionKeys(options: GlobalOptions): Promise<number> {
  const terminal = terminalFor(options);
  const { keyIds } = await readEncryption(process.env);
  const [active, ...older] = keyIds;
  if (wantsJson(options)) {
    terminal.data(JSON.stringify({ is_on: keyIds.length > 0, encrypts: active ?? null, reads: keyIds }));
  } else if (keyIds.length === 0) {
    terminal.data('Nothing is encrypted: no keys are set.');
  } else {
    terminal.data(`${active}  encrypts, and reads`);
    for (const id of older) terminal.data(`${id}  reads`);
  }
  return EXIT.success;
}
