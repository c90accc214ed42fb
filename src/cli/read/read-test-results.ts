import type { TestRecord } from '../../core/promotion/gates.js';
import { parseTestResults } from '../../core/promotion/test-results.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { readDocument } from './read-document.js';

/** The results of `brickwork test` in a file; throws CommandFailed with all that is wrong. */
export function readTestResults(file: string): TestRecord {
  const read = parseTestResults(readDocument(file));
  if (!('problems' in read)) return read;
  const message = `${file} has no results of brickwork test: ${read.problems.join('; ')}.`;
  throw new CommandFailed(message, EXIT.invalid);
}
