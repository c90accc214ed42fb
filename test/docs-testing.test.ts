import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { stringify } from 'yaml';
import { brickwork, cliEnvironment, type CliResult } from './cli/run-cli.js';
import { TestStack } from './support/test-stack.js';

/** The case that docs/testing.md shows, and what it says of a row that is another one. */
const PAGE = readFileSync('docs/testing.md', 'utf8');
const [, CASE = ''] = /```yaml\n([^]*?)```/.exec(PAGE) ?? [];
const [, SHOWN = ''] = /^ +(~ Oslo .*)$/m.exec(PAGE) ?? [];

const LATE = 'CREATE OR REPLACE TABLE late_orders AS SELECT city, count(*) AS orders FROM orders';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brickwork-docs-'));
  mkdirSync(join(folder, 'tests'));
  const task = {
    ...{
      task_key: 'count_late',
      max_retries: 1,
      sql_task: { warehouse_id: 'w', file: { path: '/late.sql' } },
    },
  };
  writeFileSync(join(folder, 'job.yml'), stringify({ name: 'late', tasks: [task] }));
  writeFileSync(join(folder, 'tests/orders.yml'), CASE);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sql = (condition: string): void =>
  writeFileSync(join(folder, 'late.sql'), `${LATE} ${condition} GROUP BY city;\n`);
const call = (env: Record<string, string>, ...words: string[]): Promise<CliResult> =>
  brickwork(['test', folder, ...words], { HOME: folder, ...env });

test('the case of the page passes, and shows the row where the SQL is wrong', async () => {
  const env = { TEMPORAL_ADDRESS: inject('temporalAddress') };
  sql('WHERE days > 7');
  const right = await call(env);
  expect(right.status, right.stdout + right.stderr).toBe(0);
  sql('');
  const wrong = await call(env);
  expect(wrong.status).toBe(1);
  expect(wrong.stdout).toContain(SHOWN);
});

test('a case runs on a workspace, by the workers that serve it', async () => {
  const stack = await TestStack.start({ emulator: { root: folder } });
  try {
    const signIn = {
      DATABRICKS_HOST: stack.emulator.url,
      DATABRICKS_TOKEN: 'test',
      DATABRICKS_CONFIG_PROFILE: '',
    };
    const env = { ...cliEnvironment(stack), ...signIn };
    sql('WHERE days > 7');
    const refused = await call(env, '--workspace', '--warehouse-id', 'w');
    expect([refused.status, refused.stderr]).toEqual([
      2,
      expect.stringContaining('letting task "count_late" fail'),
    ]);
    const plain = CASE.replace(/ {4}faults:[^]*?(?= {4}expect)/, '').replace('attempts: 2', 'attempts: 1');
    writeFileSync(join(folder, 'tests/orders.yml'), plain);
    const results = join(folder, 'results.json');
    const ran = await call(env, '--workspace', '--warehouse-id', 'w', '--results', results);
    expect(ran.status, ran.stdout + ran.stderr).toBe(0);
    expect(JSON.parse(readFileSync(results, 'utf8'))).toMatchObject({
      ran_on: 'workspace',
      result: 'passed',
    });
  } finally {
    await stack.stop();
  }
});
