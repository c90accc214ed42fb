import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RequestBudget } from '../../src/activities/request-budget.js';
import { type Reading, RunWatcher } from '../../src/activities/run-watcher.js';
import type { JobRunSnapshot, RunSnapshot } from '../../src/databricks/databricks-api.js';
import { DatabricksError } from '../../src/databricks/databricks-error.js';
import { SdkDatabricksApi } from '../../src/databricks/sdk-databricks-api.js';
import { controlsOf, type Controls } from '../../src/emulator/services/controls.js';
import { EmulatedWorkspace } from '../support/emulated-workspace.js';
import { lease } from '../support/lease.js';

/*
 * Against the emulator over HTTP: whatever the list is like, each watch ends with the run's own end, and a list that
 * lags, lies or is refused costs requests only.
 */
const GET = 'GET /api/2.2/jobs/runs/get';
const LIST = 'GET /api/2.2/jobs/runs/list';

let workspace: EmulatedWorkspace;
let api: SdkDatabricksApi;
let controls: Controls;
beforeEach(async () => {
  workspace = await EmulatedWorkspace.start();
  api = new SdkDatabricksApi({ host: workspace.emulator.url, token: 'test', authType: 'pat' });
  controls = controlsOf(workspace.emulator.workspace);
});
afterEach(() => workspace.stop());

function watcherOf(requestsPerSecond = 0, tell: (message: string) => void = () => undefined): RunWatcher {
  return new RunWatcher(api, new RequestBudget({ requestsPerSecond }), tell);
}

/** Submits runs that last from 1 to 2 s, every tenth of which fails. */
async function submit(count: number, millis = 1000): Promise<string[]> {
  const submits = Array.from({ length: count }, async (_, at) => {
    const fails = at % 10 === 0 ? 1 : 0;
    controls.scriptTask(`t${at}`, { duration_millis: millis + (at % 11) * 100, fail_times: fails });
    const task = { task_key: `t${at}`, notebook_task: { notebook_path: '/scripted' } };
    const token = randomBytes(32).toString('hex');
    return (await api.submitRun({ run_name: `t${at}`, tasks: [task] }, token)).runId;
  });
  return Promise.all(submits);
}

async function watch(watcher: RunWatcher, runId: string, begun = lease()): Promise<RunSnapshot | undefined> {
  const reading: Reading<RunSnapshot> = {
    runType: 'SUBMIT_RUN',
    read: (one) => one.getRun(runId),
    fromList: (listed) => listed.asRun(),
  };
  const options = { runId, sinceMillis: performance.now(), pollsAtOnce: false };
  for (;;) {
    try {
      return (await watcher.watch(reading, begun, options)).snapshot;
    } catch (error) {
      // As Temporal does: a 429 is tried again.
      if (!(error instanceof DatabricksError && error.kind === 'throttled')) throw error;
      await sleep(error.details.retryAfterMillis ?? 1000);
    }
  }
}

/** Watches all until they have ended; every answer has to be what `runs/get` says. How often that was asked before. */
async function watchAll(watchers: RunWatcher[], runIds: string[]): Promise<number> {
  const before = calls(GET);
  const snapshots = await Promise.all(
    runIds.map((runId, at) => watch(watchers[at % watchers.length], runId)),
  );
  const asked = calls(GET) - before;
  workspace.emulator.workspace.faults.clear();
  expect(snapshots.filter((one) => one?.resultState === 'FAILED')).toHaveLength(runIds.length / 10);
  for (const [at, snapshot] of snapshots.entries()) {
    expect(snapshot?.isTerminal).toBe(true);
    expect(snapshot).toEqual(await api.getRun(runIds[at]));
  }
  return asked;
}

const calls = (route: string): number => controls.requests()[route] ?? 0;

describe('many active runs are read from pages of the list', () => {
  test('a hundred runs end with what runs/get says of each, though few of them were asked for', async () => {
    expect(await watchAll([watcherOf()], await submit(100))).toBeLessThan(60);
    expect(calls(LIST)).toBeGreaterThan(5);
  });

  test.each(['end_time', 'start_time'] as const)(
    'of many the ends are asked for, and few pages of active runs, where lists are sorted by %s',
    async (sortedBy) => {
      controls.setListing({ sorted_by: sortedBy });
      const runIds = await submit(500, 3000);
      // Their pages of active runs are 20, and would be read every 0.2 s or so.
      expect(await watchAll([watcherOf(200)], runIds)).toBeLessThan(60);
      expect(calls(LIST)).toBeLessThan(150);
    },
  );

  test('a few runs are polled one by one: nothing is listed', async () => {
    await watchAll([watcherOf()], await submit(10));
    expect(calls(LIST)).toBe(0);
  });

  test('a list that lags behind by more than the runs last costs requests, and changes nothing', async () => {
    controls.setListing({ lag_millis: 3000 });
    await watchAll([watcherOf()], await submit(60));
  });

  test('runs of other tools that fill the pages: after a quarter as many pages as runs each is polled by itself', async () => {
    controls.setListing({ strangers: 3000 });
    await watchAll([watcherOf()], await submit(60));
    expect(calls(LIST)).toBeLessThanOrEqual(40);
  });

  test('pages that shift while they are read hide runs, which are then looked at by themselves', async () => {
    controls.setListing({ shifting_pages: true });
    await watchAll([watcherOf()], await submit(200));
  });

  test('who may not list polls each run, and is told once', async () => {
    const told: string[] = [];
    const message = 'You may not list runs.';
    controls.injectFault({
      route: LIST,
      kind: 'status',
      status: 403,
      error_code: 'PERMISSION_DENIED',
      message,
    });
    await watchAll([watcherOf(0, (line) => told.push(line))], await submit(60));
    expect(told).toEqual([expect.stringContaining(message)]);
    expect(calls(LIST)).toBe(1);
  });

  test('a 429 in the middle of a sweep halves the rate, and nothing is lost', async () => {
    const fault = { route: LIST, kind: 'status', status: 429, error_code: 'REQUEST_LIMIT_EXCEEDED' } as const;
    controls.injectFault({ ...fault, after: 2, times: 2, retry_after_seconds: 1 });
    await watchAll([watcherOf(60)], await submit(100));
    expect(calls(LIST)).toBeGreaterThan(4);
  });

  test('answers that are no answers are tried again, and at last each run is polled', async () => {
    controls.injectFault({ route: LIST, kind: 'html' });
    await watchAll([watcherOf()], await submit(60, 4000));
    expect(calls(LIST)).toBe(3);
  });

  test('two workers sweep one workspace, each within what its own 429s leave it', async () => {
    // Every twentieth request of the list is refused, whoever sends it.
    for (let at = 1; at <= 5; at++) {
      const fault = {
        route: LIST,
        kind: 'status',
        status: 429,
        error_code: 'REQUEST_LIMIT_EXCEEDED',
      } as const;
      controls.injectFault({ ...fault, after: at * 20, times: 1, retry_after_seconds: 1 });
    }
    await watchAll([watcherOf(30), watcherOf(30)], await submit(120));
  });

  // With many it is the list of active runs, read now and then, that tells of it.
  test.each([
    { count: 40, seconds: 4 },
    { count: 200, seconds: 14 },
  ])(
    'one of $count that is deleted at Databricks fails as it would by itself',
    async ({ count, seconds }) => {
      const runIds = await submit(count, (seconds + 1) * 1000);
      const watcher = watcherOf();
      const watched = runIds.map((runId) =>
        watch(watcher, runId, lease(seconds)).catch((error: unknown) => error),
      );
      await sleep(1000);
      const run = workspace.emulator.workspace.runIndex.find(runIds[7]);
      expect(run).toBeDefined();
      if (run !== undefined) workspace.emulator.workspace.runIndex.forget(run);
      expect(await watched[7]).toMatchObject({ kind: 'not_found' });
      await Promise.all(watched);
    },
  );

  test('a canceled run among many is noticed soon', async () => {
    const runIds = await submit(60, 30_000);
    const watcher = watcherOf();
    const others = runIds.slice(1).map((runId) => watch(watcher, runId, lease(6)));
    const canceled = watch(watcher, runIds[0]);
    await sleep(2000);
    await watcher.cancel(runIds[0]);
    const begin = performance.now();
    expect(await canceled).toMatchObject({ resultState: 'CANCELED' });
    expect(performance.now() - begin).toBeLessThan(3000);
    expect((await Promise.all(others)).every((one) => one?.isTerminal !== true)).toBe(true);
  });

  test('news of the tasks of a job run come from the list, too', async () => {
    controls.scriptTask('*', { duration_millis: 15_000 });
    const started = Array.from({ length: 30 }, async (_, at) => {
      const tasks = [{ task_key: 'a', notebook_task: { notebook_path: '/scripted' } }];
      const { jobId } = await api.createJob({ name: `segment ${at}`, tasks });
      return (await api.runJob(jobId, randomBytes(32).toString('hex'))).runId;
    });
    const runIds = await Promise.all(started);
    const watcher = watcherOf();
    const before = calls(GET);
    const news = runIds.map((runId) => {
      const reading: Reading<JobRunSnapshot> = {
        runType: 'JOB_RUN',
        read: (one) => one.getJobRun(runId),
        fromList: (listed) => listed.asJobRun(),
      };
      const enough = ({ tasks }: JobRunSnapshot): boolean => tasks.get('a')?.[0].lifeCycleState === 'RUNNING';
      return watcher.watch(reading, lease(), {
        runId,
        sinceMillis: performance.now(),
        pollsAtOnce: false,
        enough,
      });
    });
    for (const { snapshot } of await Promise.all(news)) expect(snapshot?.isTerminal).toBe(false);
    expect(calls(GET) - before).toBeLessThan(20);
  });
});
