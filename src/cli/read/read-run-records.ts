import { readFileSync } from 'node:fs';
import { shorten } from '../../core/short-text.js';
import { parseRunRecords, type RunRecord } from '../../core/trend/run-record.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';

/** A file may have thousands of lines, all of them wrong. */
const LONGEST_MESSAGE = 1000;

/** The records of a file of `brickwork export-runs`; throws CommandFailed with all that is wrong. */
export function readRunRecords(file: string): RunRecord[] {
  const read = parseRunRecords(textOf(file));
  if ('records' in read) return read.records;
  const problems = shorten(read.problems.join('; '), LONGEST_MESSAGE);
  throw new CommandFailed(`${file} has no records of "brickwork export-runs": ${problems}`, EXIT.invalid);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandFailed(`${file} cannot be read: ${(error as Error).message}`, EXIT.invalid);
  }
}
