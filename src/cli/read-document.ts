import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { hasDeepBrackets } from './deep-brackets.js';
import { CommandFailed, EXIT } from './exit-codes.js';

/** The text of a file, or of standard input for `-`. */
export function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (problem) {
    const { code, message } = problem as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : message;
    throw new CommandFailed(`${file}: ${reason}.`, EXIT.invalid);
  }
}

/** A document in JSON or YAML. */
export function readDocument(file: string): unknown {
  const text = readText(file);
  if (hasDeepBrackets(text)) throw new CommandFailed(`${file}: is nested far too deep.`, EXIT.invalid);
  try {
    return parse(text);
  } catch (problem) {
    const reason = problem instanceof Error ? problem.message : String(problem);
    throw new CommandFailed(`${file}: ${reason}`, EXIT.invalid);
  }
}
