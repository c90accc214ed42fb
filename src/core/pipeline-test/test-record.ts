import { z } from 'zod';
import { error, type Issue } from '../issue.js';
import { inWords, renderPath } from '../schema-words.js';
import type { CaseResult } from './case-result.js';
import { countResults } from './case-result.js';

/* The record that `brickwork test --results` writes, and that a gate reads before it lets a bundle into another target. */

const moment = z.iso.datetime();
const count = z.int().min(0);

const caseSchema = z.object({
  name: z.string(),
  file: z.string(),
  line: z.int().min(1),
  job: z.string(),
  target: z.string().optional(),
  result: z.enum(['passed', 'failed', 'error', 'skipped']),
  started: moment.optional(),
  ended: moment.optional(),
  duration_millis: z.number().min(0),
  workflow_id: z.string().optional(),
  run_result: z.string().optional(),
  failures: z.array(
    z.object({ file: z.string(), line: z.int().min(1), message: z.string(), details: z.array(z.string()) }),
  ),
  reason: z.string().optional(),
});

/** The form of the record; a reader takes members that it does not know, of a later version of Brickwork. */
export const testRecordSchema = z.object({
  version: z.literal(1),
  bundle: z.string(),
  target: z.string().optional(),
  /** The digest of the files and libraries of the bundle; a promotion moves what it is of. */
  content: z.string().min(1).optional(),
  git_commit: z.string().optional(),
  git_branch: z.string().optional(),
  /** Whether files of the bundle's repository were changed beside the commit. */
  git_dirty: z.boolean().optional(),
  /** Whether the cases ran on the emulator or on the workspace of the target. */
  ran_on: z.enum(['emulator', 'workspace']),
  /** By `--only`: a record of some cases says less than one of all. */
  only: z.string().optional(),
  started: moment,
  ended: moment,
  /** `passed` where every case that was tried has passed, and at least one was. */
  result: z.enum(['passed', 'failed']),
  counts: z.object({ passed: count, failed: count, error: count, skipped: count }),
  cases: z.array(caseSchema),
});

export type TestRecord = z.infer<typeof testRecordSchema>;

/** The record of cases that have run. */
export function testRecord(
  about: Omit<TestRecord, 'version' | 'result' | 'counts' | 'cases'>,
  results: readonly CaseResult[],
): TestRecord {
  const counts = countResults(results);
  const isPassed = counts.failed + counts.error === 0 && counts.passed > 0;
  return { version: 1, ...about, result: isPassed ? 'passed' : 'failed', counts, cases: [...results] };
}

/** Reads a record, or says everything that is wrong with it. */
export function parseTestRecord(value: unknown): { record: TestRecord } | { issues: Issue[] } {
  const parsed = testRecordSchema.safeParse(value, { reportInput: true });
  if (parsed.success) return { record: parsed.data };
  const hint = 'brickwork test --results writes such a file.';
  return {
    issues: parsed.error.issues.map((problem) =>
      error('FIELD_VALUE', renderPath(problem.path), `${inWords(problem)}.`, hint),
    ),
  };
}
