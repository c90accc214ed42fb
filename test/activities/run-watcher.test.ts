import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RequestBudget } from '../../src/activities/request-budget.js';
import { type Reading, RunWatcher, type Watched } from '../../src/activities/run-watcher.js';
import { DatabricksError } from '../../src/databricks/databricks-error.js';
import type { DatabricksApi } from '../../src/databricks/databricks-api.js';
import { lease } from '../support/lease.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

vi.mock('node:timers/promises', () => import('../support/timers-promises.js'));

/** Watches a run that stays active; how long after the begin each poll was, in seconds. */
async function pollsOf(
  watcher: RunWatcher,
  seconds: number,
  sinceMillis: number,
  { answerMillis = 0, pollsAtOnce = true } = {},
): Promise<number[]> {
  const polls: number[] = [];
  const begin = performance.now();
  const read = async () => {
    polls.push((performance.now() - begin) / 1000);
    await sleep(answerMillis);
    return { runId: '1', isTerminal: false };
  };
  const watched = watcher.watch(reading(read), lease(seconds), {
    runId: '1',
    sinceMillis,
    pollsAtOnce,
  });
  await vi.advanceTimersByTimeAsync(seconds * 1000 + answerMillis + 100);
  expect(await watched).toMatchObject({ snapshot: { runId: '1' } });
  return polls;
}

/** A workspace whose runs cannot be listed. */
const api = {
  cancelRun: () => Promise.resolve(),
  listRuns: () => Promise.reject(new DatabricksError('permission_denied', 'No list.')),
} as unknown as DatabricksApi;

function watcherOf(requestsPerSecond: number): RunWatcher {
  return new RunWatcher(api, new RequestBudget({ requestsPerSecond }), () => undefined);
}

/** How a run is read that no list shows. */
function reading(read: () => Promise<Watched>): Reading<Watched> {
  return { runType: 'SUBMIT_RUN', read, fromList: () => undefined };
}

describe('watching a run', () => {
  test('polls at a tenth of its age, between 0.2 s and 5 s', async () => {
    const watcher = watcherOf(0);
    const young = await pollsOf(watcher, 2, performance.now());
    expect(young.length).toBeGreaterThanOrEqual(9);
    const old = await pollsOf(watcher, 60, performance.now() - 3_600_000);
    expect(old.length).toBeGreaterThanOrEqual(11);
    expect(old.length).toBeLessThanOrEqual(14);
  });

  test.each([
    { answerMillis: 50, polls: [0.2, 0.4, 0.6, 0.8] },
    // Half of the interval is left free.
    { answerMillis: 400, polls: [0.2, 0.7] },
  ])('keeps its pace where an answer takes $answerMillis ms', async (given) => {
    const { answerMillis, polls } = given;
    const options = { answerMillis, pollsAtOnce: false };
    const asked = await pollsOf(watcherOf(0), 1, performance.now(), options);
    expect(asked.map((at) => Math.round(at * 100) / 100)).toEqual(polls);
  });

  test('keeps its pace though the clock of the machine jumps', async () => {
    const watcher = watcherOf(10);
    vi.setSystemTime(Date.now() - 86_400_000);
    const polls = await pollsOf(watcher, 60, performance.now() - 3_600_000);
    expect(polls.length).toBeLessThanOrEqual(14);
    vi.setSystemTime(Date.now() + 86_400_000);
    expect((await pollsOf(watcher, 60, performance.now() - 3_600_000)).length).toBeGreaterThanOrEqual(11);
  });

  test('a canceled run is polled as if it were young', async () => {
    const watcher = watcherOf(0);
    await watcher.cancel('1');
    expect((await pollsOf(watcher, 2, performance.now() - 3_600_000)).length).toBeGreaterThanOrEqual(9);
  });

  test('many runs share a small budget: each is asked for, in a lease or in the next one', async () => {
    const watcher = watcherOf(10);
    const polls = new Map<string, number>();
    const watch = async (runId: string): Promise<void> => {
      for (let leases = 0; leases < 6; leases++) {
        const read = async () => {
          polls.set(runId, (polls.get(runId) ?? 0) + 1);
          return Promise.resolve({ runId, isTerminal: false });
        };
        await watcher.watch(reading(read), lease(5), { runId, sinceMillis: 0, pollsAtOnce: true });
      }
    };
    const runs = Array.from({ length: 100 }, (_, at) => String(at));
    const watching = Promise.all(runs.map(watch));
    await vi.advanceTimersByTimeAsync(31_000);
    await watching;
    // 30 s at 10 a second are 3 for each of the 100.
    expect(Math.min(...runs.map((run) => polls.get(run) ?? 0))).toBeGreaterThanOrEqual(2);
    expect(Math.max(...polls.values())).toBeLessThanOrEqual(4);
  });
});
