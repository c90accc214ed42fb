import { z } from 'zod';
import { inWords, renderPath } from '../schema-words.js';
import type { TestRecord } from './gates.js';

/** What a promotion reads of the results of `brickwork test`; there is more in them. */
const resultsSchema = z.object({
  content: z.string().min(1).optional(),
  /** ISO 8601. */
  ended: z.iso.datetime({ offset: true }),
  cases: z.array(z.object({ name: z.string(), result: z.string() })),
});

/** Reads the results of tests, or says what is wrong with them. */
export function parseTestResults(document: unknown): TestRecord | { problems: string[] } {
  const parsed = resultsSchema.safeParse(document, { reportInput: true });
  if (!parsed.success)
    return {
      problems: parsed.error.issues.map((issue) => `${renderPath(issue.path) || 'it'} ${inWords(issue)}`),
    };
  const { content, ended, cases } = parsed.data;
  return {
    ...(content === undefined ? {} : { content }),
    endedMillis: Date.parse(ended),
    passed: cases.filter(({ result }) => result === 'passed').length,
    failed: cases.filter(({ result }) => result !== 'passed').map(({ name }) => name),
  };
}
