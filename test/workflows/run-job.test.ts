import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { after, job, notebook } from '../support/definitions.js';
import { CANCEL, CREATE_CLUSTER, results, SUBMIT, TestStack } from '../support/test-stack.js';

const cluster = { job_clusters: [{ job_cluster_key: 'm', new_cluster: { spark_version: '15' } }] };

/** Each suite runs on a warm worker and again with every activation replayed from the start. */
describe.each([
  ['with the workflow cache', undefined],
  ['with the workflow cache off', 0],
])('a job run %s', (_name, maxCachedWorkflows) => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await TestStack.start({ worker: maxCachedWorkflows === undefined ? {} : { maxCachedWorkflows } });
    stack.script('*');
  });
  afterAll(() => stack.stop());

  test('runs its graph on a shared cluster and leaves nothing behind', async () => {
    const tasks = ['a', 'b', 'c'].map((key) =>
      notebook(key, { job_cluster_key: 'm', depends_on: key === 'c' ? after('a', 'b') : [] }),
    );
    const view = await stack.run(job(tasks, cluster));
    expect(results(view)).toEqual({ a: 'SUCCESS', b: 'SUCCESS', c: 'SUCCESS' });
    expect(view.tasks[0].attempt_runs[0].run_page_url).toMatch(/^http/);
    expect(stack.violations()).toEqual([]);
  });

  test('retries a failed task by its policy and hands its values on', async () => {
    stack.script('flaky', { fail_times: 1, error: 'ValueError: first', notebook_result: '{"n": 4}' });
    const tasks = [
      notebook('flaky', { max_retries: 1 }),
      {
        task_key: 'gate',
        depends_on: after('flaky'),
        condition_task: { op: 'EQUAL_TO', left: '{{tasks.flaky.values.n}}', right: '4' },
      },
      notebook('taken', { depends_on: after('gate=true') }),
      notebook('left', { depends_on: after('gate=false') }),
    ];
    const { workflowId } = await stack.runs.start(job(tasks));
    const view = await stack.endOf(workflowId);
    expect(results(view)).toEqual({ flaky: 'SUCCESS', gate: 'SUCCESS', taken: 'SUCCESS', left: 'EXCLUDED' });
    expect(view.tasks[0].attempt_runs.map(({ state_message }) => state_message)).toEqual([
      'ValueError: first',
      undefined,
    ]);
    expect(await stack.runs.taskValues(workflowId)).toEqual({ flaky: { n: 4 } });
  });

  test('a cancel reaches Databricks within a second, and the cluster is gone', async () => {
    stack.script('slow', { duration_millis: 60_000 });
    const { workflowId } = await stack.runs.start(
      job(
        [
          notebook('slow', { job_cluster_key: 'm' }),
          notebook('next', { depends_on: after('slow'), run_if: 'ALL_DONE' }),
        ],
        cluster,
      ),
    );
    await stack.until(workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
    const before = stack.requests(CANCEL);
    const asked = Date.now();
    await stack.runs.cancel(workflowId);
    const view = await stack.endOf(workflowId);
    const sent = stack.emulator.workspace.requests.requests.findLast(({ route }) => route === CANCEL);
    expect(stack.requests(CANCEL)).toBe(before + 1);
    expect((sent?.atMillis ?? Infinity) - asked).toBeLessThan(1000);
    expect(results(view)).toEqual({ slow: 'CANCELED', next: 'CANCELED' });
    const { status } = await stack.temporal.client.workflow.getHandle(workflowId).describe();
    expect(status.name).toBe('CANCELLED');
    expect(stack.violations()).toEqual([]);
  });

  test('the timeout of a task and of the job', async () => {
    stack.script('slow', { duration_millis: 60_000 });
    const ofTask = await stack.run(job([notebook('slow', { timeout_seconds: 1 })]));
    expect([results(ofTask), ofTask.result_state]).toEqual([{ slow: 'TIMEDOUT' }, 'FAILED']);
    const ofJob = await stack.run(job([notebook('slow')], { timeout_seconds: 1 }));
    expect([results(ofJob), ofJob.result_state]).toEqual([{ slow: 'CANCELED' }, 'TIMEDOUT']);
  });

  test('a lost response of submit and of create: still one run, one cluster', async () => {
    stack.fault({ route: SUBMIT, kind: 'lost_response', times: 1 });
    stack.fault({ route: CREATE_CLUSTER, kind: 'lost_response', times: 1 });
    const clustersBefore = stack.emulator.workspace.clusters.clusters.size;
    const runsBefore = stack.emulator.workspace.runs.size;
    const view = await stack.run(job([notebook('a', { job_cluster_key: 'm' })], cluster));
    expect([view.result_state, view.tasks[0].attempts]).toEqual(['SUCCESS', 1]);
    expect(stack.emulator.workspace.clusters.clusters.size).toBe(clustersBefore + 1);
    expect(stack.emulator.workspace.runs.size).toBe(runsBefore + 1);
    expect(stack.emulator.workspace.faults.hits.get('lost_response')).toBeGreaterThanOrEqual(2);
    expect(stack.violations()).toEqual([]);
  });

  test('a create that is lost for good is found by its tags and ended', async () => {
    stack.fault({ route: CREATE_CLUSTER, kind: 'lost_response', times: 1 });
    stack.fault({
      route: CREATE_CLUSTER,
      kind: 'status',
      status: 403,
      error_code: 'PERMISSION_DENIED',
      times: 1,
    });
    stack.fault({
      route: 'GET /api/2.1/clusters/list',
      kind: 'status',
      status: 403,
      error_code: 'PERMISSION_DENIED',
      times: 1,
    });
    const view = await stack.run(job([notebook('a', { job_cluster_key: 'm' })], cluster));
    expect(results(view)).toEqual({ a: 'FAILED' });
    expect(view.tasks[0].state_message).toMatch(/PERMISSION_DENIED/);
    expect(stack.violations()).toEqual([]);
    stack.emulator.workspace.faults.clear();
  });

  test('answers 429 with Retry-After, 503, HTML and resets cost the user no attempt', async () => {
    stack.fault({
      route: SUBMIT,
      kind: 'status',
      status: 429,
      error_code: 'REQUEST_LIMIT_EXCEEDED',
      retry_after_seconds: 1,
      times: 1,
    });
    stack.fault({ route: 'runs/get', kind: 'status', status: 503, times: 1 });
    stack.fault({ route: 'runs/get', kind: 'html', times: 1, after: 1 });
    stack.fault({ route: 'runs/get', kind: 'reset', times: 1, after: 2 });
    const view = await stack.run(job([notebook('a')]));
    expect([view.result_state, view.tasks[0].attempts]).toEqual(['SUCCESS', 1]);
  });

  test('a refused submit fails the task at once with what Databricks said', async () => {
    const view = await stack.run(job([notebook('a', { existing_cluster_id: 'nope', max_retries: 3 })]));
    expect(view.tasks[0]).toMatchObject({
      result_state: 'FAILED',
      attempts: 1,
      life_cycle_state: 'INTERNAL_ERROR',
    });
    expect(view.tasks[0].state_message).toMatch(/Cluster nope does not exist/);
  });

  test('a value above 48 KiB is an error that names task and key', async () => {
    stack.script('big', { notebook_result: JSON.stringify({ huge: 'x'.repeat(50_000) }) });
    const view = await stack.run(job([notebook('big')]));
    expect(view.tasks[0].state_message).toMatch(/Task value "huge" of task "big" has 50002 bytes/);
  });
});

describe('continue-as-new', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await TestStack.start({ settings: { continueAsNewAfterEvents: 30 } });
    stack.script('*', { duration_millis: 300 });
  });
  afterAll(() => stack.stop());

  test('loses no run, no value and no cluster', async () => {
    const tasks = Array.from({ length: 12 }, (_, at) =>
      notebook(`t${at}`, { job_cluster_key: 'm', depends_on: at < 3 ? [] : after(`t${at - 3}`) }),
    );
    const { workflowId, workflowRunId } = await stack.runs.start(job(tasks, cluster));
    const view = await stack.endOf(workflowId);
    expect(view.result_state).toBe('SUCCESS');
    const { runId } = await stack.temporal.client.workflow.getHandle(workflowId).describe();
    expect(runId).not.toBe(workflowRunId);
    expect(view.tasks.every(({ attempts }) => attempts === 1)).toBe(true);
    expect(stack.emulator.workspace.clusters.clusters.size).toBe(1);
    expect(stack.violations()).toEqual([]);
  });
});

describe('leases', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await TestStack.start({
      settings: { leaseSeconds: 1, longLeaseSeconds: 2, longLeaseAfterSeconds: 2 },
    });
  });
  afterAll(() => stack.stop());

  test('follow each other while a run is active, and grow longer when it is old; the history does not', async () => {
    stack.script('long', { duration_millis: 6000 });
    const { workflowId } = await stack.runs.start(job([notebook('long')], {}), {
      workflowId: `leases-${randomUUID()}`,
    });
    expect((await stack.endOf(workflowId)).result_state).toBe('SUCCESS');
    const { historyLength } = await stack.temporal.client.workflow.getHandle(workflowId).describe();
    expect(historyLength).toBeLessThanOrEqual(14 + 12 + 6);
  });
});
