import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startEmulatorForTests } from '../../src/emulator/emulator-for-tests.js';
import type { Listing } from '../../src/emulator/services/controls.js';
import { EmulatedWorkspace, type Json } from '../support/emulated-workspace.js';
import { handClock } from '../support/hand-clock.js';

/* What docs.databricks.com says of runs/list (api/jobs/v2/list-runs), and what the emulator's listing makes of it. */

let workspace: EmulatedWorkspace;
let turn: (millis: number) => void;
beforeEach(async () => {
  const hand = handClock();
  turn = hand.turn;
  workspace = await EmulatedWorkspace.start({}, hand.clock);
  workspace.script('long', { duration_millis: 1e9 });
  workspace.script('short');
  release('short');
});
afterEach(() => workspace.stop());

const task = (key: string): Json => ({ task_key: key, notebook_task: { notebook_path: '/x' } });
/** Without it a script waits for the clock, even where it has no duration. */
const release = (key: string): void => workspace.emulator.workspace.scripts.release(key);
const listing = (settings: Listing) => workspace.api('PUT', '/_emulator/listing', settings);

/** Starts a run a second after the one before it. */
async function start(key: 'long' | 'short'): Promise<number> {
  turn(1000);
  const { body } = await workspace.submit([task(key)], { run_name: key });
  const runId = body['run_id'] as number;
  if (key === 'long') await workspace.running(runId);
  else await ended(runId);
  return runId;
}

async function startSome(count: number): Promise<number[]> {
  const runIds: number[] = [];
  while (runIds.length < count) runIds.unshift(await start('long'));
  return runIds;
}

async function ended(runId: number): Promise<void> {
  await workspace.until(runId, ({ state }) => state.life_cycle_state === 'TERMINATED');
}

async function cancel(runId: number): Promise<void> {
  await workspace.api('POST', '/api/2.2/jobs/runs/cancel', { run_id: runId });
  await ended(runId);
}

async function list(query = ''): Promise<Json> {
  return (await workspace.api('GET', `/api/2.2/jobs/runs/list?${query}`)).body;
}

const idsOf = ({ runs = [] }: Json): number[] => (runs as Json[]).map(({ run_id: id }) => id as number);

/** All run ids by way of the tokens. */
async function listAll(query: string, between?: () => Promise<void>): Promise<number[]> {
  let page = await list(query);
  const all = idsOf(page);
  while (page['has_more'] === true) {
    await between?.();
    page = await list(`${query}&page_token=${page['next_page_token']}`);
    all.push(...idsOf(page));
  }
  return all;
}

describe('runs/list filters', () => {
  test('by type, state, job and start; it shows tasks only where they are asked for', async () => {
    const settings = { name: 'job', tasks: [task('long')] };
    const { body: job } = await workspace.api('POST', '/api/2.2/jobs/create', settings);
    turn(500);
    const jobId = job['job_id'] as number;
    const { body: ofJob } = await workspace.api('POST', '/api/2.2/jobs/run-now', { job_id: jobId });
    const first = ofJob['run_id'] as number;
    const [second, third] = [await start('short'), await start('long')];
    expect(((await list())['runs'] as Json[]).map((run) => run['start_time'] as number)).toEqual([
      2500, 1500, 500,
    ]);
    for (const [query, expected] of [
      ['', [third, second, first]],
      ['run_type=JOB_RUN', [first]],
      ['run_type=SUBMIT_RUN', [third, second]],
      ['run_type=WORKFLOW_RUN', []],
      ['active_only=true', [third, first]],
      ['active_only=true&run_type=SUBMIT_RUN', [third]],
      ['active_only=false&completed_only=true', [second]],
      [`job_id=${jobId}`, [first]],
      ['start_time_from=1500', [third, second]],
      ['start_time_from=1501', [third]],
      ['start_time_to=1500', [second, first]],
      ['start_time_to=1499', [first]],
      ['start_time_from=1500&start_time_to=1500', [second]],
      ['offset=1', [second, first]],
      ['limit=1&offset=2', [first]],
    ] as const)
      expect([query, idsOf(await list(query))]).toEqual([query, expected]);
    expect((await list())['runs'][0]).not.toHaveProperty('tasks');
    expect((await list('expand_tasks=true'))['runs'][0].tasks).toMatchObject([{ task_key: 'long' }]);
    // "Only included in the response if there are runs to list."
    expect(await list('run_type=WORKFLOW_RUN')).toEqual({ has_more: false });
  });

  test('a repaired run is active again, and found by the ids of all its attempts', async () => {
    workspace.script('flaky', { fail_times: 1 });
    release('flaky');
    const { body: job } = await workspace.api('POST', '/api/2.2/jobs/create', { tasks: [task('flaky')] });
    const jobId = job['job_id'] as number;
    const { body } = await workspace.api('POST', '/api/2.2/jobs/run-now', { job_id: jobId });
    const runId = body['run_id'] as number;
    await workspace.until(runId, ({ state }) => state.life_cycle_state === 'INTERNAL_ERROR');
    expect(idsOf(await list('active_only=true'))).toEqual([]);
    workspace.script('flaky', { duration_millis: 1e9 });
    await workspace.api('POST', '/api/2.2/jobs/runs/repair', { run_id: runId, rerun_tasks: ['flaky'] });
    expect(idsOf(await list('active_only=true'))).toEqual([runId]);
    const { tasks } = await workspace.running(runId);
    for (const { run_id: id } of tasks as { run_id: number }[])
      expect((await workspace.api('GET', `/api/2.2/jobs/runs/get?run_id=${id}`)).body).toMatchObject({
        ...{ run_id: id, job_run_id: runId, run_name: 'flaky', tasks: [{ run_id: id }] },
      });
  });

  test.each([
    'run_type=OTHER',
    'active_only=true&completed_only=true',
    'limit=26',
    'limit=-1',
    'limit=x',
    'offset=-1',
    'start_time_from=yesterday',
    'start_time_to=1.5',
    'page_token=nonsense',
    'page_token=20',
    `page_token=${Buffer.from('5').toString('base64url')}`,
    `page_token=${Buffer.from('5 6').toString('base64url')}!`,
  ])('%s is refused with 400', async (query) => {
    const { status, body } = await workspace.api('GET', `/api/2.2/jobs/runs/list?${query}`);
    expect([status, body['error_code']]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });

  test('of a run with more than 100 tasks the first 100 are shown, and that there are more', async () => {
    const tasks = Array.from({ length: 101 }, (_, at) => task(`t${at}`));
    workspace.script('*', { duration_millis: 1e9 });
    await workspace.submit(tasks);
    const [run] = (await list('expand_tasks=true'))['runs'] as Json[];
    expect([run['tasks'].length, run['tasks'][99].task_key, run['has_more']]).toEqual([100, 't99', true]);
  });
});

describe('pages', () => {
  test('have 20 runs by default and 25 at most, which is what a limit of 0 gives', async () => {
    await listing({ strangers: 30 });
    for (const [query, length] of Object.entries({ '': 20, 'limit=0': 25, 'limit=25': 25, 'limit=3': 3 }))
      expect([query, idsOf(await list(query)).length]).toEqual([query, length]);
    expect(await list('limit=0&offset=5')).toMatchObject({ has_more: false });
  });

  test('go on after the last run seen, whatever has ended or started meanwhile', async () => {
    const runIds = await startSome(6);
    const ends = [...runIds];
    const read = await listAll('active_only=true&limit=2', async () => {
      await cancel(ends.shift() as number);
      await start('long');
    });
    expect(read).toEqual(runIds);
  });

  test('go on also where the last run seen has itself left the list', async () => {
    const runIds = await startSome(4);
    const page = await list('active_only=true&limit=2');
    await cancel(runIds[1]);
    const next = await list(`active_only=true&page_token=${page['next_page_token']}`);
    expect(idsOf(next)).toEqual(runIds.slice(2));
  });

  test('runs of one start come by their ids, and none is lost between pages', async () => {
    const runIds: number[] = [];
    for (let at = 0; at < 7; at++)
      runIds.unshift((await workspace.submit([task('long')])).body['run_id'] as number);
    expect(await listAll('limit=3')).toEqual(runIds);
  });

  // The token of the documented example decodes to a start in milliseconds and a run id, too.
  test('a token holds the start and the id of the last run of its page', async () => {
    const [second] = await startSome(2);
    const { next_page_token: token } = await list('limit=1');
    expect(Buffer.from(token as string, 'base64url').toString()).toBe(`2000 ${second}`);
  });

  test('ten thousand active runs are read to the end', async () => {
    await listing({ strangers: 10_000 });
    const read = await listAll('active_only=true&limit=25');
    expect([read.length, new Set(read).size]).toEqual([10_000, 10_000]);
  });
});

describe('the order', () => {
  /** Started in this order; the first one ends last, and again after a repair. */
  async function startAndEnd(): Promise<number[]> {
    const [third, second, first] = await startSome(3);
    for (const runId of [second, first]) {
      turn(1000);
      await cancel(runId);
    }
    return [first, second, third];
  }

  test('is by the end of a run, or by its start while it is active', async () => {
    const [first, second, third] = await startAndEnd();
    expect(await listAll('completed_only=true&limit=1')).toEqual([first, second]);
    expect(await listAll('limit=1')).toEqual([first, second, third]);
    turn(1000);
    const fourth = await start('long');
    expect(await listAll('limit=1')).toEqual([fourth, first, second, third]);
    expect(await listAll('active_only=true&limit=1')).toEqual([fourth, third]);
    expect(await listAll('completed_only=true&limit=1&start_time_to=1000')).toEqual([first]);
  });

  test('or always by the start, where the listing says so', async () => {
    await listing({ sorted_by: 'start_time' });
    const [first, second, third] = await startAndEnd();
    expect(await listAll('limit=1')).toEqual([third, second, first]);
    expect(await listAll('completed_only=true&limit=1')).toEqual([second, first]);
  });
});

describe('the listing', () => {
  test('with a lag shows a run late, and keeps one that has ended active', async () => {
    await listing({ lag_millis: 300 });
    const runId = await start('long');
    expect(idsOf(await list())).toEqual([]);
    turn(299);
    expect(idsOf(await list())).toEqual([]);
    turn(1);
    expect(idsOf(await list('active_only=true'))).toEqual([runId]);
    release('long');
    await ended(runId);
    turn(299);
    const { runs } = await list('active_only=true&expand_tasks=true');
    expect(runs).toMatchObject([
      {
        state: { life_cycle_state: 'RUNNING' },
        end_time: 0,
        tasks: [{ state: { life_cycle_state: 'RUNNING' } }],
      },
    ]);
    expect(idsOf(await list('completed_only=true'))).toEqual([]);
    turn(1);
    expect(idsOf(await list('active_only=true'))).toEqual([]);
    expect((await list('completed_only=true'))['runs']).toMatchObject([
      { state: { result_state: 'SUCCESS' } },
    ]);
  });

  test('with pages that shift passes over runs when others end meanwhile', async () => {
    await listing({ shifting_pages: true });
    const runIds = await startSome(4);
    const [newest, , third, oldest] = runIds;
    expect(await listAll('active_only=true&limit=2')).toEqual(runIds);
    const read = await listAll('active_only=true&limit=2', () => cancel(newest));
    expect([read.includes(third), read.at(-1)]).toEqual([false, oldest]);
  });

  test('has strangers around all other runs, which are active one-time runs but in no report', async () => {
    await listing({ strangers: 4 });
    const own = await startSome(2);
    const query = 'active_only=true&run_type=SUBMIT_RUN';
    const read = await listAll(`${query}&limit=1`);
    expect([read.length, read.slice(2, 4)]).toEqual([6, own]);
    expect((await workspace.api('GET', `/api/2.2/jobs/runs/get?run_id=${read[0]}`)).body).toMatchObject({
      run_type: 'SUBMIT_RUN',
      state: { life_cycle_state: 'RUNNING' },
    });
    const { body: report } = await workspace.api('GET', '/_emulator/report');
    expect(report).toMatchObject({ duplicate_submits: [], submits: { long: 2 } });
    expect(report['runs_active']).toHaveLength(2);
    await workspace.api('POST', '/_emulator/reset');
    expect(await listAll(query)).toEqual(own);
  });

  test('is set as a whole, also in the process, and what it may not be is said', async () => {
    const emulator = await startEmulatorForTests({ root: workspace.folder });
    const count = async (): Promise<number> => {
      const headers = { authorization: 'Bearer any' };
      const answer = await fetch(`${emulator.url}/api/2.2/jobs/runs/list`, { headers });
      return idsOf((await answer.json()) as Json).length;
    };
    emulator.setListing({ strangers: 3 });
    expect(await count()).toBe(3);
    emulator.setListing({ lag_millis: 5 });
    expect(await count()).toBe(0);
    expect(() => emulator.setListing({ lag_millis: -1 })).toThrow(/lag_millis must be 0 or more/);
    await emulator.stop();
    expect((await listing({ strangers: 1e6 })).body['message']).toBe('strangers must be at most 100,000.');
  });
});
