import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Page, pageOfJob, pageOfRun } from '../../../src/core/gateway/page-of.js';
import { problemsAnswer } from '../../../src/core/gateway/problem.js';
import type { WireObject } from '../../../src/core/gateway/wire-value.js';

function pages(read: (token: string | undefined) => Page): WireObject[] {
  const found: WireObject[] = [];
  let token: string | undefined;
  do {
    const answer = read(token);
    if ('problems' in answer) throw new Error(answer.problems[0].message);
    found.push(answer.page);
    token = answer.page['next_page_token'] as string | undefined;
  } while (token !== undefined);
  return found;
}

const counts = fc.record({
  tasks: fc.integer({ min: 0, max: 450 }),
  parameters: fc.integer({ min: 0, max: 250 }),
});
const list = (length: number): number[] => Array.from({ length }, (_, at) => at);

test('all pages together are the run, and every page has what is no list', () => {
  fc.assert(
    fc.property(counts, ({ tasks, parameters }) => {
      const run = { run_id: 1n, tasks: list(tasks), job_parameters: list(parameters) };
      const found = pages((token) => pageOfRun(run, token));
      expect(found).toHaveLength(Math.max(1, Math.ceil(Math.max(tasks, parameters) / 100)));
      expect(found.flatMap((page) => page['tasks'])).toEqual(run.tasks);
      expect(found.flatMap((page) => page['job_parameters'])).toEqual(run.job_parameters);
      for (const page of found) expect(page).toMatchObject({ run_id: 1n });
    }),
  );
});

test('the lists of a job are in its settings', () => {
  const job = { job_id: 1n, settings: { name: 'j', tasks: list(101), parameters: list(3) } };
  expect(pages((token) => pageOfJob(job, token))).toEqual([
    {
      job_id: 1n,
      settings: { name: 'j', tasks: list(100), parameters: list(3) },
      next_page_token: expect.any(String) as string,
    },
    { job_id: 1n, settings: { name: 'j', tasks: [100], parameters: [] } },
  ]);
  expect(pageOfJob({ job_id: 1n }, '')).toEqual({ page: { job_id: 1n, settings: {} } });
});

test.each([
  ['no token of ours', 'x'],
  ['not in our form', 'page-0'],
  ['one more', 'page-01'],
])('%s', (_, token) => {
  const problems = [{ path: 'page_token', message: `Invalid page token: ${token}.` }];
  expect(pageOfRun({}, token)).toEqual({ problems });
  expect(pageOfJob({}, token)).toEqual({ problems });
  expect(problemsAnswer(problems)).toEqual({
    error_code: 'INVALID_PARAMETER_VALUE',
    message: `Invalid page token: ${token}.`,
  });
});
