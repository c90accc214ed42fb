import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runJanitor } from '../../src/client/janitor.js';
import type { RunView } from '../../src/core/run/view/run-view.js';
import { after, job, notebook } from '../support/definitions.js';
import { temporalCli } from '../support/temporal-cli.js';
import {
  CREATE_CLUSTER,
  SharedWorker,
  SUBMIT,
  TestStack,
  type TestStackOptions,
} from '../support/test-stack.js';
import { endProcess, startWorkerProcess } from '../support/worker-process.js';

/*
 * (point of the run) x (failure), for clusters that we make and for those of temporary jobs: in every cell no cluster,
 * no task run and no job is left after the run, or after one pass of the janitor where the workflow was terminated; and
 * never were there two clusters for one key. Workers that are killed on the way to a shared cluster are also in
 * worker-loss.test.ts.
 */

const DELETE_CLUSTER = 'POST /api/2.1/clusters/delete';
const CREATE_JOB = 'POST /api/2.2/jobs/create';
const RUN_NOW = 'POST /api/2.2/jobs/run-now';
const DELETE_JOB = 'POST /api/2.2/jobs/delete';
const SLOW_MILLIS = 1500;

/** How a point is made to last, and how it is seen. */
interface Point {
  slow?: string;
  /** It comes once the tasks have ended; before it they go on until they are released. */
  afterTasks?: true;
  isReached?: (view: RunView, stack: TestStack) => boolean;
  /** Instead, where a view would come too late. */
  isAsked?: (stack: TestStack) => boolean;
}

const SHARED: Record<string, Point> = {
  'the cluster is being created': {
    slow: CREATE_CLUSTER,
    isReached: ({ clusters }) => clusters[0]?.phase === 'creating',
  },
  'the cluster starts': { isReached: ({ clusters }) => clusters[0]?.phase === 'starting' },
  'a task is being submitted': {
    slow: SUBMIT,
    // A query would wait for the workflow task in which the submit is made.
    isAsked: (stack) => stack.requests(SUBMIT) === 1,
    isReached: () => true,
  },
  'a task runs': { isReached: ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING' },
  'the cluster is being ended': {
    slow: DELETE_CLUSTER,
    afterTasks: true,
    isReached: ({ clusters }) => clusters[0]?.phase === 'terminating',
  },
};

/** The first segment of the native cluster has a run. */
const hasRun = ({ clusters }: RunView): boolean => clusters[0]?.segments?.[0]?.run_id !== undefined;

const NATIVE: Record<string, Point> = {
  'the job is being created': {
    slow: CREATE_JOB,
    isReached: ({ clusters }) => clusters[0]?.segments?.length === 1,
  },
  'the job is being run': { slow: RUN_NOW, isReached: (_view, stack) => stack.requests(CREATE_JOB) === 1 },
  'the job cluster starts': {
    isReached: (view) => hasRun(view) && view.tasks[0].life_cycle_state !== 'RUNNING',
  },
  'a task of the job runs': { isReached: ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING' },
  'the job is being deleted': {
    slow: DELETE_JOB,
    afterTasks: true,
    isReached: ({ tasks }) => tasks.length > 0 && tasks.every(({ end_time }) => end_time !== undefined),
  },
};

const POINTS = { shared: SHARED, native: NATIVE };

type Strategy = keyof typeof POINTS;

type Strike = (stack: TestStack, workflowId: string) => Promise<void>;

const FAILURES: Record<string, Strike> = {
  cancel: (stack, workflowId) => stack.runs.cancel(workflowId),
  terminate: async (stack, workflowId) => {
    await stack.temporal.client.workflow.getHandle(workflowId).terminate('by hand');
    // What was being sent arrives all the same.
    await new Promise((resolve) => setTimeout(resolve, SLOW_MILLIS + 500));
  },
  'API fault': (stack) => {
    stack.fault({ route: '/api/', kind: 'status', status: 503, times: 4 });
    return Promise.resolve();
  },
  'lost response': (stack) => {
    stack.fault({ route: '/api/', kind: 'lost_response', times: 2 });
    return Promise.resolve();
  },
  'cluster loss': (stack) => {
    const { clusters } = stack.emulator.workspace;
    const reason = { code: 'COMMUNICATION_LOST', type: 'CLOUD_FAILURE', parameters: {} };
    for (const cluster of clusters.clusters.values()) clusters.terminate(cluster, reason);
    return Promise.resolve();
  },
};

/** Two clusters that lived at the same time. */
function twins(stack: TestStack): string[] {
  const lives = [...stack.emulator.workspace.clusters.clusters.values()]
    .map(({ clusterId, startMillis, terminatedMillis = Infinity }) => ({
      clusterId,
      startMillis,
      terminatedMillis,
    }))
    .sort((a, b) => a.startMillis - b.startMillis);
  return lives.flatMap(({ clusterId, startMillis }, at) =>
    at > 0 && startMillis < lives[at - 1].terminatedMillis ? [clusterId] : [],
  );
}

/** Janitors are apart from those of other files. */
const NAMESPACE = 'leaks';

let sharedWorker: SharedWorker;
beforeAll(async () => {
  await temporalCli('operator', 'namespace', 'create', '--namespace', NAMESPACE);
  sharedWorker = await SharedWorker.start();
});
afterAll(() => sharedWorker.stop());

/** As those of the worker that is killed. */
const QUICK = { callTimeoutSeconds: 2 };

/** The worker to be killed is a process; a janitor looks at all runs of its worker, which has no others then. */
function workerFor(failure: string): TestStackOptions {
  if (failure === 'SIGKILL') return { withWorker: false };
  return failure === 'terminate' ? { namespace: NAMESPACE } : { sharedWorker };
}

async function cell(strategy: Strategy, point: string, failure: string): Promise<void> {
  const stack = await TestStack.start({ ...workerFor(failure), emulator: { clusterStartMillis: 700 } });
  const worker = failure === 'SIGKILL' ? await startWorkerProcess(stack) : undefined;
  try {
    const { slow, afterTasks, isReached, isAsked } = POINTS[strategy][point];
    stack.script('*', { duration_millis: 600_000 });
    if (afterTasks) stack.release('*');
    if (slow !== undefined) stack.fault({ route: slow, kind: 'delay', delay_millis: SLOW_MILLIS, times: 1 });
    const onCluster = { job_cluster_key: 'm', max_retries: 2, min_retry_interval_millis: 0 };
    const { workflowId } = await stack.runs.start(
      job([notebook('a', onCluster), notebook('b', { ...onCluster, depends_on: after('a') })], {
        job_clusters: [
          {
            job_cluster_key: 'm',
            new_cluster: { spark_version: '15' },
            brickwork: { cluster_strategy: strategy, start_retry_interval_seconds: 0 },
          },
        ],
        ...(stack.workspace === undefined ? {} : { brickwork: { workspace: stack.workspace } }),
      }),
    );
    if (isAsked === undefined) await stack.until(workflowId, (view) => isReached?.(view, stack) ?? false);
    else while (!isAsked(stack)) await new Promise((resolve) => setTimeout(resolve, 20));
    if (worker === undefined) await FAILURES[failure](stack, workflowId);
    else {
      await endProcess(worker, 'SIGKILL');
      await stack.startWorker({ settings: QUICK, worker: { stickyTimeoutSeconds: 1 } });
    }
    if (failure === 'terminate') await sweep(stack, workflowId, { strategy, point });
    else {
      stack.release('*');
      expect((await stack.endOf(workflowId)).result_state).toBe(
        failure === 'cancel' ? 'CANCELED' : 'SUCCESS',
      );
    }
    await settled(stack);
    // Nobody can know that a cluster is lost before a submit that is under way arrives.
    const late = (line: string): boolean =>
      failure === 'cluster loss' && line.includes('submitted while it was');
    expect(stack.violations().filter((line) => !late(line))).toEqual([]);
    expect(twins(stack)).toEqual([]);
    expect(stack.emulator.workspace.clusters.clusters.size).toBeGreaterThan(0);
  } finally {
    if (worker !== undefined) await endProcess(worker, 'SIGKILL');
    await stack.stop();
  }
}

let lastPass: Promise<unknown> = Promise.resolve();

/** In a namespace there is one janitor at a time. */
function oneByOne<T>(pass: () => Promise<T>): Promise<T> {
  const next = lastPass.then(pass);
  lastPass = next.catch(() => undefined);
  return next;
}

/** What a terminated run had under way may still arrive for a moment. */
async function countOnceSteady(count: () => number): Promise<number> {
  for (let before = count(); ; before = count()) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    if (count() === before) return before;
  }
}

/** A dry run first, which must not end anything; then one pass, after which a second one finds nothing. */
async function sweep(
  stack: TestStack,
  workflowId: string,
  { strategy, point }: { strategy: Strategy; point: string },
): Promise<void> {
  const { client } = stack.temporal;
  const ofThis = async (dryRun: boolean): Promise<string[]> => {
    const { swept } = await oneByOne(() => runJanitor(client, stack.taskQueue, { dryRun }));
    const ofRun = swept.filter((one) => one.workflowId === workflowId);
    // Of a submit that was under way a dry run cannot say more, before or after.
    return ofRun.map(({ outcome }) => outcome).filter((outcome) => outcome !== 'may be active');
  };
  const alive = await countOnceSteady(() => stack.violations().length);
  const dry = await ofThis(true);
  expect([new Set(dry), stack.violations().length], point).toEqual([
    new Set(alive > 0 ? ['would be ended'] : []),
    alive,
  ]);
  const ends = await ofThis(false);
  expect(new Set(ends)).toEqual(new Set(alive > 0 ? ['ended'] : []));
  // A job, its run and its cluster are ended as one.
  if (strategy === 'shared') expect(ends).toHaveLength(alive);
  await settled(stack);
  expect(await ofThis(true)).toEqual([]);
}

/** Ends are asynchronous at Databricks. */
async function settled(stack: TestStack): Promise<void> {
  for (let tries = 0; tries < 40 && stack.violations().length > 0; tries++)
    await new Promise((resolve) => setTimeout(resolve, 100));
}

describe.each(['shared', 'native'] as const)('with a %s cluster', { concurrent: true }, (strategy) => {
  describe.each([...Object.keys(FAILURES), 'SIGKILL'])('%s', (failure) => {
    const points = Object.keys(POINTS[strategy]);
    test.each(points)('while %s leaves nothing', (point) => cell(strategy, point, failure), 120_000);
  });
});
