import { readFileSync } from 'node:fs';
import { renderIssue } from '../../core/issue.js';
import type { JsonValue } from '../../core/json.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { readYaml } from './read-yaml.js';

/** The bytes of a file, or of standard input for `-`. */
export function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (problem) {
    const { code, message } = problem as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : message;
    throw new CommandFailed(`${file}: ${reason}.`, EXIT.invalid);
  }
}

/** A document in JSON or YAML. */
export function readDocument(file: string): JsonValue {
  const read = readYaml(readBytes(file));
  if ('value' in read) return read.value;
  const [issue] = read.issues;
  throw new CommandFailed(`${file}:${issue.line}:${issue.column}: ${renderIssue(issue)}`, EXIT.invalid);
}
