import { renderIssue } from '../../core/issue.js';
import { parseTestRecord } from '../../core/pipeline-test/test-record.js';
import type { TestFacts } from '../../core/promotion/gates.js';
import { testFacts } from '../../core/promotion/test-results.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { readDocument } from './read-document.js';

/** The results of `brickwork test` in a file; throws CommandFailed with all that is wrong. */
export function readTestResults(file: string): TestFacts {
  const read = parseTestRecord(readDocument(file));
  if ('record' in read) return testFacts(read.record);
  const problems = read.issues.map(renderIssue).join('; ');
  throw new CommandFailed(`${file} has no results of brickwork test: ${problems}`, EXIT.invalid);
}
