import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobTrend } from '../../src/core/trend/job-trend.js';
import type { RunRecord } from '../../src/core/trend/run-record.js';
import { job, notebook } from '../support/definitions.js';
import { TestStack } from '../support/test-stack.js';
import { brickwork, cliEnvironment, type CliResult } from './run-cli.js';

const NAME = `report | <b>${process.pid}</b>`;
let stack: TestStack;
let folder: string;
beforeAll(async () => {
  stack = await TestStack.start();
  folder = mkdtempSync(join(tmpdir(), 'brickwork-report-'));
  stack.script('*');
  stack.script('flaky', { fail_times: 1, error: 'boom' });
  const flaky = notebook('flaky', { max_retries: 1, min_retry_interval_millis: 0 });
  for (const tasks of [[flaky], [notebook('load')], [notebook('broken')]]) {
    if (tasks[0].task_key === 'broken') stack.script('broken', { fail_times: 9 });
    await stack.endOf((await stack.runs.start(job(tasks, { name: NAME }))).workflowId);
  }
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await stack.stop();
});

const call = (...args: string[]): Promise<CliResult> => brickwork(args, cliEnvironment(stack));

test('brickwork report tells how a job has done, in Markdown, HTML and JSON', async () => {
  const markdown = await call('report', NAME);
  expect(markdown.status, markdown.stderr).toBe(0);
  expect(markdown.stdout).toMatch(/^# report \\\| \\<b>\d+\\<\/b>: 3 runs, /);
  expect(markdown.stdout).toContain('| success rate | 66.7 % |');
  expect(markdown.stdout).toContain('| results | 2 SUCCESS, 1 FAILED |');
  expect(markdown.stdout).toMatch(/\| flaky \| 1 \| 0 \| 1 \| 1 \|/);
  const { stdout: page } = await call('report', NAME, '--html');
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).toContain('report | &lt;b&gt;');
  expect(page.match(/<rect\s/g)).toHaveLength(3);
  expect(page).not.toMatch(/src=|href=|http/);
  const trend = JSON.parse((await call('report', NAME, '--json')).stdout) as JobTrend;
  expect(trend).toMatchObject({ job: NAME, runs: 3, retries: 1, results: { SUCCESS: 2, FAILED: 1 } });
  expect(trend.failing_since).toBe(trend.until);
});

test('brickwork report knows runs that Temporal has forgotten, each once', async () => {
  const { stdout, stderr } = await call('export-runs', NAME);
  expect(stderr).toContain('3 runs that have ended.');
  const records = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunRecord);
  const old = { ...records[0], run_id: '1', workflow_id: 'old', start_time: 1000, end_time: 9000 };
  const file = join(folder, 'records.jsonl');
  writeFileSync(file, [...records, old].map((record) => JSON.stringify(record)).join('\n'));
  const trend = JSON.parse((await call('report', NAME, '--records', file, '--json')).stdout) as JobTrend;
  expect(trend).toMatchObject({ runs: 4, from: 1000 });
});

test.each([
  ['a job that nobody knows', ['report', 'nobody'], /No run of a job "nobody" that has ended is known/],
  ['a file that is not there', ['report', 'x', '--records', '/no/such'], /\/no\/such cannot be read: ENOENT/],
  ['two forms', ['report', 'x', '--md', '--html'], /cannot be used with/],
  ['no number', ['report', 'x', '--last', 'many'], /--last/],
])('brickwork report refuses %s', async (_what, args, message) => {
  const { status, stderr, stdout } = await call(...args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(message);
});

test('brickwork report names each bad line of a file', async () => {
  const file = join(folder, 'bad.jsonl');
  writeFileSync(file, '{}\nno\n');
  const { status, stderr } = await call('report', NAME, '--records', file);
  expect(status).toBe(2);
  expect(stderr).toMatch(
    /has no records of "brickwork export-runs": line 1: workflow_id: .*line 2: it is no JSON/,
  );
});
