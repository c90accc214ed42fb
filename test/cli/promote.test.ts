import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DeployedJobs } from '../../src/client/deployed-jobs.js';
import { temporalCli } from '../support/temporal-cli.js';
import { TestStack } from '../support/test-stack.js';
import { brickwork, type CliResult } from './run-cli.js';

let dev: TestStack;
let prod: TestStack;
let folder: string;
let bundle: string;

beforeAll(async () => {
  for (const namespace of ['promote-dev', 'promote-prod'])
    await temporalCli('operator', 'namespace', 'create', '--namespace', namespace);
  const definition = JSON.stringify({ num_workers: { type: 'range', maxValue: 4 }, x: { type: 'new' } });
  const named = [{ kind: 'cluster_policy', name: 'small', id: 'P1', definition }] as const;
  dev = await TestStack.start({ namespace: 'promote-dev', emulator: { named } });
  prod = await TestStack.start({ namespace: 'promote-prod' });
  folder = mkdtempSync(join(tmpdir(), 'brickwork-promote-'));
  bundle = join(folder, 'orders');
  cpSync('examples/bundle', bundle, { recursive: true });
  const root = readFileSync(join(bundle, 'databricks.yml'), 'utf8');
  const placed = root
    .replace('    default: true\n', `    default: true\n    workspace:\n      host: ${dev.emulator.url}\n`)
    .replace(
      '    workspace:\n      root_path',
      `    workspace:\n      host: ${prod.emulator.url}\n      root_path`,
    );
  writeFileSync(join(bundle, 'databricks.yml'), placed);
  const job = join(bundle, 'resources/nightly.job.yml');
  const scheduled = "      schedule: {quartz_cron_expression: '0 0 3 1 1 ? 2099', timezone_id: UTC}\n";
  writeFileSync(job, readFileSync(job, 'utf8').replace('      parameters:', `${scheduled}      parameters:`));
  const place = (stack: TestStack, namespace: string): string =>
    `    temporal: {address: '${stack.address}', namespace: ${namespace}}\n    task_queue: ${stack.taskQueue}\n`;
  mkdirSync(join(bundle, 'tests'));
  const expected = 'expect: {result: SUCCESS, tasks: {load: {values: {rows: 100}}}}';
  writeFileSync(join(bundle, 'tests/rows.yml'), `cases:\n  - name: rows\n    ${expected}\n`);
  writeFileSync(
    join(bundle, 'brickwork.yml'),
    [
      'targets:',
      `  dev:\n${place(dev, 'promote-dev')}  prod:\n${place(prod, 'promote-prod')}    promotion:`,
      '      from: dev',
      '      tests: {max_age_hours: 24}',
      '      runs: {successful: 1}',
      '      data_quality:',
      '        - {name: no losses, warehouse_id: w1, statement: SELECT 1 WHERE 1 = 2}',
      '      approval: {by: [ana, emulator@example.com], not_by_author: true}',
      '',
    ].join('\n'),
  );
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await Promise.all([dev.stop(), prod.stop()]);
});

/** Nothing but the files of the bundle says where a target is. */
function asUser(...words: string[]): Promise<CliResult> {
  return brickwork(words, {
    ...{ DATABRICKS_TOKEN: 'test', DATABRICKS_HOST: '', DATABRICKS_CONFIG_PROFILE: '', HOME: folder },
    ...{ TEMPORAL_ADDRESS: '127.0.0.1:1', BRICKWORK_TASK_QUEUE: 'nobody' },
  });
}

const inProd = (...words: string[]): Promise<CliResult> =>
  brickwork(words, {
    ...{
      TEMPORAL_ADDRESS: prod.address,
      TEMPORAL_NAMESPACE: 'promote-prod',
      BRICKWORK_TASK_QUEUE: prod.taskQueue,
    },
  });

const jobsOf = (stack: TestStack): DeployedJobs => new DeployedJobs(stack.temporal.client, stack.taskQueue);
const promote = (...words: string[]): Promise<CliResult> =>
  asUser('promote', bundle, '--from', 'dev', '--to', 'prod', ...words);

async function contentOfDev(): Promise<string> {
  const { stdout } = await asUser('diff', bundle, '-t', 'dev', '--json');
  return (JSON.parse(stdout) as { content: string }).content;
}

/** Deploys to dev, runs there, and gives the results of tests of this content. */
async function throughDev(): Promise<string> {
  const deployed = await asUser('deploy', bundle, '-t', 'dev');
  expect([deployed.status, deployed.stderr]).toEqual([0, expect.stringContaining('deployed')]);
  const [job] = await listed(dev);
  const run = await jobsOf(dev).runNow(job.job_id);
  await dev.endOf(run.workflowId);
  const results = join(folder, 'results.json');
  const tested = await asUser('test', bundle, '-t', 'dev', '--results', results);
  expect([tested.status, tested.stderr]).toEqual([0, expect.anything()]);
  return results;
}

/** Visibility learns of a deploy a moment later. */
async function listed(stack: TestStack): Promise<{ job_id: string; version: number }[]> {
  for (;;) {
    const jobs = await jobsOf(stack).list();
    if (jobs.length > 0) return jobs;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** How many rows the job of prod loads now. */
async function rowsInProd(): Promise<unknown> {
  const [job] = await listed(prod);
  const { workflowId } = await jobsOf(prod).runNow(job.job_id);
  await prod.endOf(workflowId);
  return (await prod.runs.taskValues(workflowId))['load']?.['rows'];
}

describe('a promotion from one target to another, each with a namespace and a workspace of its own', () => {
  let results: string;
  let first: unknown;

  test('what dev does not run is refused, and so is what is deployed past the gates', async () => {
    const refused = await promote();
    expect([refused.status, refused.stdout]).toEqual([
      1,
      expect.stringContaining('✖ in_force: dev runs something else'),
    ]);
    expect(refused.stdout).toContain('✖ tests: No results of tests were given.');
    expect(refused.stdout).toContain('✔ data_quality: The statement gave no row.');
    const past = await asUser('deploy', bundle, '-t', 'prod');
    expect([past.status, past.stderr]).toEqual([
      2,
      expect.stringContaining('prod takes what is promoted to it'),
    ]);
    expect(await jobsOf(prod).list()).toEqual([]);
  });

  test('where all gates hold it waits for an approval, which the author cannot give', async () => {
    results = await throughDev();
    const waiting = await promote('--results', results);
    expect([waiting.status, waiting.stdout]).toEqual([124, expect.stringContaining(': waiting')]);
    const id = /promotion\/orders\/prod\/\S+(?=:)/.exec(waiting.stdout)?.[0] ?? '';
    const own = await inProd('promotion', 'approve', id, '--by', 'emulator@example.com');
    expect([own.status, own.stderr]).toEqual([1, expect.stringContaining('so somebody else decides')]);
    const other = await inProd('promotion', 'approve', id, '--by', 'bob');
    expect([other.status, other.stderr]).toEqual([1, expect.stringContaining('only ana')]);
    const approved = await inProd('promotion', 'approve', id, '--by', 'ana', '--note', 'looks good');
    expect([approved.status, approved.stdout]).toEqual([
      0,
      expect.stringContaining('approved by ana ("looks good")'),
    ]);
    expect(await jobsOf(prod).list()).toEqual([]);
  });

  test('once it is approved exactly this content is deployed, from a folder of its own', async () => {
    const done = await promote('--results', results, '--json');
    expect(done.status).toBe(0);
    expect(JSON.parse(done.stdout)).toMatchObject({
      state: 'promoted',
      decision: { by: 'ana', approved: true },
      promoted: { by: 'emulator@example.com', versions: { nightly: 1 } },
    });
    const [job] = await listed(prod);
    const { source } = (await jobsOf(prod).versions(job.job_id))[0];
    const content = await contentOfDev();
    expect(source).toMatchObject({ target: 'prod', release: content, promoted_from: 'dev' });
    const { document } = await jobsOf(prod).settings(job.job_id);
    expect(JSON.stringify(document)).toContain(`/releases/${content}/files/src/load`);
    first = await rowsInProd();
    const same = await asUser('diff', bundle, '-t', 'prod');
    expect([same.status, same.stdout]).toEqual([0, 'No difference.\n']);
    const listedOnes = await inProd('promotion', 'list');
    expect(listedOnes.stdout).toMatch(/^promoted .*promotion\/orders\/prod/m);
  });

  test('other content needs an approval of its own, and a rollback brings the files back as well', async () => {
    const load = join(bundle, 'src/load.py');
    writeFileSync(
      load,
      readFileSync(load, 'utf8').replace(/(\.set\([^,]*rows[^,]*, (?:value=)?)([^)]*)\)/, '$1 1000)'),
    );
    const rows = join(bundle, 'tests/rows.yml');
    writeFileSync(rows, readFileSync(rows, 'utf8').replace('100', '1000'));
    const behind = await promote('--results', results);
    expect([behind.status, behind.stdout]).toEqual([
      1,
      expect.stringContaining('load has changed since it was uploaded'),
    ]);
    results = await throughDev();
    const waiting = JSON.parse((await promote('--results', results, '--json')).stdout) as {
      promotion_id: string;
    };
    await inProd('promotion', 'approve', waiting.promotion_id, '--by', 'ana');
    expect((await promote('--results', results)).status).toBe(0);
    expect(await rowsInProd()).toBe('1000');
    const back = await asUser('rollback', bundle, '-t', 'prod');
    expect([back.status, back.stdout]).toEqual([
      0,
      expect.stringContaining('back to the settings of version 1'),
    ]);
    expect(await rowsInProd()).toEqual(first);
    const none = await asUser('rollback', bundle, '-t', 'prod');
    expect([none.status, none.stderr]).toEqual([
      1,
      expect.stringContaining('Nothing was deployed to it before that'),
    ]);
  });

  test('what somebody has changed by hand is named', async () => {
    const [job] = await listed(prod);
    const { document } = await jobsOf(prod).settings(job.job_id);
    const { identity } = await jobsOf(prod).show(job.job_id);
    const { release } = (await jobsOf(prod).versions(job.job_id)).at(-1)?.source ?? {};
    const changed = { ...document, max_concurrent_runs: 7 };
    await jobsOf(prod).deploy({
      identity,
      document: changed,
      author: 'eve',
      source: { ...(release === undefined ? {} : { release }) },
    });
    await prod.temporal.client.schedule.getHandle(`job/${job.job_id}`).pause('for now');
    const path = `Shared/.bundle/orders/prod/releases/${release ?? ''}/files/src/check.py`;
    writeFileSync(join(prod.data, path), `${readFileSync(join(prod.data, path), 'utf8')}\n# by hand\n`);
    const drift = await asUser('diff', bundle, '-t', 'prod');
    expect(drift.status).toBe(1);
    expect(drift.stdout).toContain('max_concurrent_runs: 7 → 1');
    expect(drift.stdout).toContain('its Temporal Schedule was paused by hand ("for now")');
    expect(drift.stdout).toContain('src/check was changed in the workspace by hand');
  });
});

test('clusters that break their policies are told at their places, before anything is deployed', async () => {
  const own = join(folder, 'policed');
  mkdirSync(own);
  const cluster = (policy: string, workers: number): string =>
    `{job_cluster_key: ${policy}, new_cluster: {policy_id: ${policy}, spark_version: 15.4.x-scala2.12, node_type_id: i3.xlarge, num_workers: ${workers}}}`;
  const lines = [
    'bundle: {name: policed}',
    `targets: {dev: {default: true, workspace: {host: '${dev.emulator.url}'}}}`,
    'resources:',
    '  jobs:',
    '    nightly:',
    '      job_clusters:',
    `        - ${cluster('P1', 9)}`,
    `        - ${cluster('P2', 9)}`,
    '      tasks:',
    '        - {task_key: a, job_cluster_key: P1, spark_python_task: {python_file: /a.py}}',
    '        - {task_key: b, job_cluster_key: P2, spark_python_task: {python_file: /a.py}}',
  ];
  writeFileSync(join(own, 'databricks.yml'), `${lines.join('\n')}\n`);
  const { status, stderr } = await asUser('deploy', own);
  expect([status, stderr]).toEqual([
    2,
    expect.stringContaining('Clusters break their policies. Nothing was deployed.'),
  ]);
  expect(stderr).toMatch(
    /databricks\.yml:7:\d+: error: POLICY_BROKEN resources\.jobs\.nightly\.job_clusters\[0\]\.new_cluster\.num_workers: must be at most 4, not 9\. So says the cluster policy "small" \(P1\)\./,
  );
  expect(stderr).toContain('warning: POLICY_UNKNOWN');
  expect(stderr).toMatch(
    /8:\d+: warning: POLICY_UNREADABLE .*the policy P2 was not read: Policy P2 does not exist/,
  );
});
