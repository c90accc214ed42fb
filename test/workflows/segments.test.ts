import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runJanitor } from '../../src/client/janitor.js';
import type { JsonObject } from '../../src/core/json.js';
import { after, job, notebook } from '../support/definitions.js';
import { CANCEL, results, SUBMIT, TestStack } from '../support/test-stack.js';

const CREATE_JOB = 'POST /api/2.2/jobs/create';
const RUN_NOW = 'POST /api/2.2/jobs/run-now';

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start();
  mkdirSync(join(stack.data, 'nb'));
});
afterAll(() => stack.stop());
afterEach(() => {
  stack.emulator.workspace.faults.clear();
  expect(stack.violations()).toEqual([]);
  stack.emulator.workspace.scripts.clear();
  stack.emulator.workspace.requests.clear();
});

const onMain = (taskKey: string, more: JsonObject = {}): JsonObject =>
  notebook(taskKey, { job_cluster_key: 'main', ...more });

function nativeJob(tasks: JsonObject[], settings: JsonObject = {}): JsonObject {
  const brickwork = { cluster_strategy: 'native', ...settings };
  return job(tasks, {
    job_clusters: [
      { job_cluster_key: 'main', new_cluster: { spark_version: '15.4.x-scala2.12' }, brickwork },
    ],
  });
}

/** How many job clusters have been made since the tests began. */
function jobClusters(): number {
  return [...stack.emulator.workspace.clusters.clusters.values()].filter(({ source }) => source === 'JOB')
    .length;
}

describe('tasks of a native cluster run as a temporary job', () => {
  test('an unmodified pair of notebooks passes a value on one job cluster, and the job is gone afterwards', async () => {
    writeFileSync(
      join(stack.data, 'nb/count.py'),
      '# Databricks notebook source\ndbutils.jobs.taskValues.set("rows", 42)\n',
    );
    writeFileSync(
      join(stack.data, 'nb/report.py'),
      '# Databricks notebook source\nrows = dbutils.jobs.taskValues.get(taskKey="count", key="rows", default=0)\ndbutils.notebook.exit(\'{"seen": %d}\' % rows)\n',
    );
    const before = jobClusters();
    const tasks = [
      onMain('count', { brickwork: { task_values: ['rows'] } }),
      onMain('report', { depends_on: after('count') }),
    ];
    const { workflowId } = await stack.runs.start(nativeJob(tasks));
    const view = await stack.endOf(workflowId);
    expect(results(view)).toEqual({ count: 'SUCCESS', report: 'SUCCESS' });
    expect(await stack.runs.taskValues(workflowId)).toEqual({ count: { rows: 42 }, report: { seen: 42 } });
    expect(jobClusters() - before).toBe(1);
    expect([stack.requests(CREATE_JOB), stack.requests(RUN_NOW), stack.requests(SUBMIT)]).toEqual([1, 1, 0]);
    const ids = view.tasks.map(({ attempt_runs: [attempt] }) => attempt.cluster_id);
    expect(new Set(ids).size).toBe(1);
  });

  test('values of a task elsewhere, and of an earlier segment, are there for unmodified notebooks that declare to read them', async () => {
    const set = (value: string) =>
      `# Databricks notebook source\ndbutils.jobs.taskValues.set("rows", ${value})\n`;
    writeFileSync(join(stack.data, 'nb/outside.py'), set('42'));
    writeFileSync(join(stack.data, 'nb/before.py'), set('"é {{x}}"'));
    writeFileSync(
      join(stack.data, 'nb/reader.py'),
      [
        '# Databricks notebook source',
        'import json',
        'get = lambda key: dbutils.jobs.taskValues.get(taskKey=key, key="rows", default=0)',
        'dbutils.notebook.exit(json.dumps({"sum": get("outside") + 1, "text": get("before")}))',
      ].join('\n'),
    );
    const declared = { brickwork: { task_values: ['rows'] } };
    const tasks = [
      onMain('before', declared),
      notebook('outside', { depends_on: after('before'), ...declared }),
      onMain('reader', {
        depends_on: after('outside'),
        brickwork: { reads_values_of: ['outside', 'before'] },
      }),
    ];
    const { workflowId } = await stack.runs.start(nativeJob(tasks));
    expect(results(await stack.endOf(workflowId))).toMatchObject({ reader: 'SUCCESS' });
    const { reader } = await stack.runs.taskValues(workflowId);
    expect(reader).toEqual({ sum: 43, text: 'é {{x}}' });
  });

  test('what another cluster has to do in between splits it, and no part waits for the other', async () => {
    for (const key of ['a1', 'b1', 'a2', 'b2']) stack.script(key);
    const other = {
      job_cluster_key: 'other',
      new_cluster: { spark_version: '15.4.x-scala2.12' },
      brickwork: { cluster_strategy: 'native' },
    };
    const definition = nativeJob([
      onMain('a1'),
      onMain('b1', { job_cluster_key: 'other' }),
      onMain('a2', { depends_on: after('a1', 'b1') }),
      onMain('b2', { job_cluster_key: 'other', depends_on: after('b1', 'a1') }),
    ]);
    (definition['job_clusters'] as JsonObject[]).push(other);
    const view = await stack.run(definition);
    expect(view.result_state).toBe('SUCCESS');
    expect(view.clusters.map(({ generation }) => generation)).toEqual([2, 2]);
  });

  test('Databricks retries on the same cluster; other policies begin a smaller job', async () => {
    stack.script('flaky', { fail_times: 1 });
    stack.script('ours', { fail_times: 1 });
    stack.script('last');
    const retry_policy = { maximum_attempts: 3, initial_interval_seconds: 0.1 };
    const view = await stack.run(
      nativeJob([
        onMain('flaky', { max_retries: 1 }),
        onMain('ours', { depends_on: after('flaky'), brickwork: { retry_policy } }),
        onMain('last', { depends_on: after('ours') }),
      ]),
    );
    expect(results(view)).toEqual({ flaky: 'SUCCESS', ours: 'SUCCESS', last: 'SUCCESS' });
    expect(view.tasks.map(({ attempts }) => attempts)).toEqual([2, 2, 1]);
    const clusters = view.tasks.map(
      ({ attempt_runs }) => new Set(attempt_runs.map((at) => at.cluster_id)).size,
    );
    expect(clusters).toEqual([1, 2, 1]);
    expect(stack.requests(CREATE_JOB)).toBe(2);
  });

  test('a failed task is repaired alone, and its dependents with it', async () => {
    stack.script('good', { notebook_result: '{"n": 1}' });
    stack.script('bad', { fail_times: 1 });
    stack.script('behind');
    const definition = {
      ...nativeJob([
        onMain('good'),
        onMain('bad', { depends_on: after('good') }),
        onMain('behind', { depends_on: after('bad') }),
      ]),
      brickwork: { repair_window_seconds: 60 },
    };
    const { workflowId } = await stack.runs.start(definition);
    const failed = await stack.until(workflowId, ({ result_state }) => result_state === 'FAILED');
    expect(results(failed)).toEqual({ good: 'SUCCESS', bad: 'FAILED', behind: 'UPSTREAM_FAILED' });
    await stack.runs.repair(workflowId, {});
    const view = await stack.endOf(workflowId);
    expect(view.result_state).toBe('SUCCESS');
    expect(view.tasks.map(({ attempts }) => attempts)).toEqual([1, 2, 1]);
  });
});

describe('faults and cancels', () => {
  test('a lost answer of create and of run-now makes one job and one run', async () => {
    stack.script('a', { task_values: {} });
    stack.fault({ route: CREATE_JOB, kind: 'lost_response', times: 1 });
    stack.fault({ route: RUN_NOW, kind: 'lost_response', times: 1 });
    const before = jobClusters();
    expect((await stack.run(nativeJob([onMain('a')]))).result_state).toBe('SUCCESS');
    expect([stack.requests(CREATE_JOB), jobClusters() - before]).toEqual([1, 1]);
  });

  test('a refused job fails its tasks with the reason', async () => {
    stack.fault({
      route: CREATE_JOB,
      kind: 'status',
      status: 403,
      error_code: 'PERMISSION_DENIED',
      message: 'not you',
    });
    stack.script('a');
    const view = await stack.run(
      nativeJob([onMain('a', { max_retries: 2 }), onMain('b', { depends_on: after('a') })]),
    );
    expect(results(view)).toEqual({ a: 'FAILED', b: 'UPSTREAM_FAILED' });
    expect(view.tasks[0].state_message).toContain('not you');
    expect(view.tasks[0].attempts).toBe(1);
  });

  test('a cluster without capacity is taken as its fallback, at no cost to the retries', async () => {
    stack.script('a');
    stack.emulator.workspace.scripts.clusterFailures.push({
      code: 'AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE',
      type: 'CLOUD_FAILURE',
      message: 'none left',
    });
    const fallbacks = [{ node_type_id: 'i3.2xlarge' }];
    const view = await stack.run(nativeJob([onMain('a')], { fallbacks }));
    expect(view.result_state, view.state_message).toBe('SUCCESS');
    expect(view.tasks[0].attempts).toBe(1);
    expect(view.warnings?.[0].message).toContain('fallback 1');
    const [last] = [...stack.emulator.workspace.clusters.clusters.values()].slice(-1);
    expect(last.spec['node_type_id']).toBe('i3.2xlarge');
  });

  test('of a terminated run the janitor ends the job run and deletes the job', async () => {
    stack.script('slow', { duration_millis: 60_000 });
    const { workflowId } = await stack.runs.start(nativeJob([onMain('slow')]));
    await stack.until(workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
    await stack.temporal.client.workflow.getHandle(workflowId).terminate('by hand');
    const { client } = stack.temporal;
    const dry = await runJanitor(client, stack.taskQueue, { dryRun: true });
    expect(dry.swept).toMatchObject([{ name: 'job of cluster main', outcome: 'would be ended' }]);
    expect(stack.violations()).not.toEqual([]);
    await runJanitor(client, stack.taskQueue, { dryRun: false });
    await expect.poll(() => stack.violations()).toEqual([]);
    expect((await runJanitor(client, stack.taskQueue, { dryRun: true })).swept).toEqual([]);
  });

  test('cancelling the run ends the job run; cancelling one task ends only that', async () => {
    stack.script('slow', { duration_millis: 60_000 });
    stack.script('side', { duration_millis: 60_000 });
    const definition = nativeJob([onMain('slow'), onMain('side')]);
    const { workflowId } = await stack.runs.start(definition);
    const running = await stack.until(
      workflowId,
      ({ tasks }) =>
        tasks.length > 0 && tasks.every(({ life_cycle_state }) => life_cycle_state === 'RUNNING'),
    );
    expect(running.clusters[0].segments).toMatchObject([{ generation: 1, tasks: ['slow', 'side'] }]);
    await stack.runs.control(workflowId, 'cancelTask', { task_key: 'side' });
    const one = await stack.until(workflowId, ({ tasks }) => tasks[1].result_state === 'CANCELED');
    expect(one.tasks[0].life_cycle_state).toBe('RUNNING');
    await stack.runs.cancel(workflowId);
    const view = await stack.endOf(workflowId);
    expect(results(view)).toEqual({ slow: 'CANCELED', side: 'CANCELED' });
    expect(stack.requests(CANCEL)).toBe(2);
  });
});
