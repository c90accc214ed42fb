import type { z } from 'zod';
import { error, type Issue } from '../issue.js';
import { suggestName } from '../nearest-name.js';
import { deepest, inWords, renderPath } from '../schema-words.js';
import { caseFileSchema, type WrittenCaseFile } from './case-schema.js';
import { fieldsAt } from './fields-at.js';
import { oneOfIssues } from './one-of-issues.js';
import { casesOf, type TestCase } from './test-case.js';
import { patternOf } from './text-pattern.js';

/** Reads the cases of a document, or everything that is wrong with it. */
export function parseCases(document: unknown): { cases: TestCase[] } | { issues: Issue[] } {
  const parsed = caseFileSchema.safeParse(document ?? {}, { reportInput: true });
  if (!parsed.success) return { issues: parsed.error.issues.flatMap(issuesOf) };
  const issues = [...oneOfIssues(parsed.data), ...badPatterns(parsed.data)];
  return issues.length > 0 ? { issues } : { cases: casesOf(parsed.data) };
}

function issuesOf(found: z.core.$ZodIssue): Issue[] {
  const problem = deepest(found);
  const path = renderPath(problem.path);
  if (problem.code !== 'unrecognized_keys') return [error('FIELD_VALUE', path, `${inWords(problem)}.`)];
  const known = fieldsAt(caseFileSchema, problem.path);
  return problem.keys.map((key) => {
    const hint = suggestName(key, known) ?? `Known: ${known.join(', ')}.`;
    return error('FIELD_UNKNOWN', path === '' ? key : `${path}.${key}`, 'is not a field here.', hint);
  });
}

function badPatterns({ cases }: WrittenCaseFile): Issue[] {
  const texts = cases.flatMap(({ expect = {} }, at): [string, string | undefined][] => [
    [`cases[${at}].expect.message`, expect.message],
    ...Object.entries(expect.tasks ?? {}).map(([key, task]): [string, string | undefined] => [
      `cases[${at}].expect.tasks.${key}.error`,
      typeof task === 'string' ? undefined : task.error,
    ]),
  ]);
  return texts.flatMap(([path, text = '']) => {
    try {
      patternOf(text);
      return [];
    } catch (problem) {
      return [error('FIELD_VALUE', path, `is no regular expression: ${(problem as Error).message}.`)];
    }
  });
}
