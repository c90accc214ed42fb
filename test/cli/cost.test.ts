import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CostReport } from '../../src/core/cost/cost-report.js';
import type { Estimate } from '../../src/core/cost/estimate.js';
import { priceTableSchema } from '../../src/core/cost/price-table.js';
import { after, job, notebook } from '../support/definitions.js';
import { TestStack } from '../support/test-stack.js';
import { brickwork, cliEnvironment, type CliResult } from './run-cli.js';

const docs = readFileSync('docs/cost.md', 'utf8');
const cluster = {
  job_clusters: [
    { job_cluster_key: 'm', new_cluster: { spark_version: '15', node_type_id: 'i3.xlarge', num_workers: 1 } },
  ],
};

let stack: TestStack;
let folder: string;
beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('*', { duration_millis: 100 });
  folder = mkdtempSync(join(tmpdir(), 'brickwork-cost-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await stack.stop();
});

const call = (...args: string[]): Promise<CliResult> => brickwork(args, cliEnvironment(stack));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const [, TABLE] = /```json\n([^]*?)```/.exec(docs) as unknown as [string, string];

describe('brickwork cost', () => {
  test('shows what a run has cost, by task and cluster, and the last runs of its job', async () => {
    const name = `cost-${Math.random().toString(36).slice(2)}`;
    const onCluster = { job_cluster_key: 'm' };
    const tasks = [notebook('a', onCluster), notebook('b', { ...onCluster, depends_on: after('a') })];
    const ids: string[] = [];
    for (let at = 0; at < 2; at++) {
      const { workflowId } = await stack.runs.start({ ...job(tasks, cluster), name });
      await stack.endOf(workflowId);
      ids.push(workflowId);
    }
    const { stdout } = await call('cost', ids[0]);
    expect(stdout).toMatch(new RegExp(`^${name}: 0\\.000\\d USD\n  DBUs .* machines .* of it idle`));
    expect(stdout).toMatch(/\nTASK +QUEUE S[^\n]*\na +0\.0 [^\n]*USD\nb +/);
    expect(stdout).toMatch(/\nCLUSTER[^\n]*\nm +1 [^\n]*i3\.xlarge, ALL_PURPOSE_COMPUTE\n/);
    const priced = await call('cost', ids[0], '--prices', file('prices.json', TABLE), '--json');
    const report = JSON.parse(priced.stdout) as CostReport;
    expect(report).toMatchObject({ run_name: name, currency: 'EUR', complete: true, unpriced: [] });
    const parts = report.tasks.reduce((total, { cost }) => total + cost, report.idle_cost);
    expect(parts).toBeCloseTo(report.cost, 9);
    const all = await call('cost', '--job', name);
    expect(all.stdout.split('\n').filter((line) => line.startsWith(name))).toHaveLength(2);
    expect(all.stdout).toMatch(/\n2 runs /);
    expect(JSON.parse((await call('cost', '--job', name, '--last', '1', '--json')).stdout)).toHaveLength(1);
  });

  test('refuses what it cannot take, with all that is wrong', async () => {
    const bad = file('bad.yml', 'currency: EUR\ndbu: { JOBS_COMPUTE: -1 }\nnodes: {}\nother: 1\n');
    const { status, stderr } = await call('cost', 'x', '--prices', bad);
    expect(status).toBe(2);
    for (const place of ['dbu.JOBS_COMPUTE', 'dbu.ALL_PURPOSE_COMPUTE', 'photon_factor', 'other'])
      expect(stderr).toContain(place);
    for (const words of [
      [],
      ['x', '--job', 'y'],
      ['--job', 'y', '--last', 'many'],
      ['--job', 'nobody has it'],
    ])
      expect((await call('cost', ...words)).status, words.join(' ')).toBe(2);
  });
});

describe('brickwork plan --cost', () => {
  test('compares the strategies, by the table that is given', async () => {
    const tasks = [notebook('a', { job_cluster_key: 'm' }), notebook('b', { job_cluster_key: 'm' })];
    const definition = { name: 'compared', tasks, ...cluster };
    const path = file('job.json', JSON.stringify(definition));
    const { status, stdout } = await call(
      'plan',
      path,
      '--cost',
      '--task-minutes',
      '60',
      '--start-minutes',
      '0',
    );
    expect(status).toBe(0);
    expect((await call('plan', path)).stdout).toContain(
      'cluster m: a job cluster for each segment, jobs compute, shared by 2',
    );
    expect((await call('plan', 'examples/right-sized/job.yml')).stdout).toContain(
      'cluster large: one for each of its tasks',
    );
    expect(stdout).toMatch(/as defined +1 [^]*\nshared +1 [^]*\nper_task +2 [^]*\nnative +1 [^\n]*cheapest/);
    const json = await call('plan', path, '--cost', '--json', '--prices', file('p.json', TABLE));
    const compared = JSON.parse(json.stdout) as Estimate[];
    expect(compared.map(({ name, report }) => [name, report.currency])).toEqual([
      ['defined', 'EUR'],
      ['shared', 'EUR'],
      ['per_task', 'EUR'],
      ['native', 'EUR'],
    ]);
    expect((await call('plan', path, '--cost', '--task-minutes', 'long')).status).toBe(2);
  });

  test('docs/cost.md has a price table that can be read, and the figures of every example', async () => {
    expect(priceTableSchema.safeParse(JSON.parse(TABLE)).success).toBe(true);
    const rows = [...docs.matchAll(/^\| ([a-z-]+) \| ([a-z_, ]+) \| (.+) \| (.+) \| (.+) \|$/gm)];
    rows.shift();
    expect(rows.length).toBe(7);
    for (const [, example, asItIs, ...cells] of rows) {
      const { stdout } = await call('plan', `examples/${example}/job.yml`, '--cost', '--json');
      const compared = JSON.parse(stdout) as Estimate[];
      const figures = compared.map(
        ({ report, starts, seconds }) =>
          `${report.cost.toFixed(2)} (${starts}, ${Math.round(seconds / 60)} min)`,
      );
      expect(figures.slice(1), example).toEqual(cells);
      expect(Object.values(compared[0].strategies).join(', ')).toBe(asItIs);
    }
  }, 60_000);
});
