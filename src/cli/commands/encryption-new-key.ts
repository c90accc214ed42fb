import { parseKeys } from '../../core/encryption/parse-keys.js';
import { nameOfKey, newKeyLine } from '../../encryption/encryption-keys.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { type GlobalOptions, terminalFor, wantsJson } from './global-options.js';

export interface NewKeyOptions extends GlobalOptions {
  id?: string;
}

/** `brickwork encryption new-key`: prints a key that nobody has had before; throws for an id that cannot be. */
export function encryptionNewKey(options: NewKeyOptions): number {
  const terminal = terminalFor(options);
  const { id, line } = newKeyLine(options.id);
  const { keys, problems } = parseKeys([{ place: '--id', text: line }], nameOfKey);
  const isRead = keys.length === 1 && keys[0].id === id;
  if (!isRead) {
    const why =
      problems.length === 1 ? problems[0].replace(/^--id, line 1: /, '') : 'it has no blanks, commas or #.';
    throw new CommandFailed(`--id cannot be "${id}": ${why}`, EXIT.invalid);
  }
  if (wantsJson(options)) terminal.data(JSON.stringify({ id, line }));
  else terminal.data(line);
  terminal.note('Keep it where your secrets are: what it encrypts is lost with it.');
  return EXIT.success;
}
