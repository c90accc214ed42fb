import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DeployedJobs } from '#brickwork/client/deployed-jobs.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { actionsByType } from './measure.js';
import { memoryMib } from './processes.js';
import { BENCH_TASK_QUEUE, type BenchStack } from './stack.js';
import { note } from './turns.js';

/** What a thousand deployed jobs with schedules cost. */
export interface DeployedJobsCost {
  deploySeconds: number;
  /** Of all of them, in MiB. */
  serverMib: { before: number; after: number };
  workerMib: { before: number; after: number };
  /** By the server's own meter, of runs of one condition that a schedule has started; by kind. */
  actionsPerFiring: Record<string, number>;
  /** From the histories of these runs and of their job, by kind. */
  eventsPerFiring: Record<string, number>;
  /** Of `DeployedJobs.list`, in seconds: the median, and the most. */
  list: { median: number; most: number };
  /** Of `brickwork job list`, as a process. */
  commandLine: { median: number; most: number };
}

const JOBS = 1000;
/** As `brickwork deploy` has them. */
const AT_ONCE = 16;
const FIRINGS = 200;
const LISTS = 9;
const ATTRIBUTES = 'EventAttributes';
const CLI = fileURLToPath(new URL('../bin/brickwork.mjs', import.meta.resolve('#brickwork/worker.js')));

const schedule = { quartz_cron_expression: '0 0 3 * * ?', timezone_id: 'Europe/Berlin' };
const tasks = [{ task_key: 'check', condition_task: { op: 'EQUAL_TO', left: '1', right: '1' } }];
const settings = { tasks, max_concurrent_runs: FIRINGS, queue: { enabled: true }, schedule };

/** Deploys a thousand jobs, has one of them start, and lists all. */
export async function deployedJobs(stack: BenchStack): Promise<DeployedJobsCost> {
  const jobs = new DeployedJobs(stack.client.client, BENCH_TASK_QUEUE);
  const { jobId } = await jobs.deploy({ document: { ...settings, name: 'firing' }, author: 'bench' });
  const memory = (): [number, number] => [
    memoryMib([stack.temporal.pid as number]),
    memoryMib([stack.workerPid()]),
  ];
  const before = memory();
  const beginMillis = Date.now();
  const left = Array.from({ length: JOBS - 1 }, (_, at) => `job-${at}`);
  const deployAll = async (): Promise<void> => {
    for (let name = left.pop(); name !== undefined; name = left.pop())
      await jobs.deploy({ document: { ...settings, name }, author: 'bench' });
  };
  await Promise.all(Array.from({ length: AT_ONCE }, deployAll));
  const deploySeconds = (Date.now() - beginMillis) / 1000;
  note(`${JOBS} jobs deployed in ${deploySeconds} s`);
  await sleep(10_000);
  const after = memory();
  return {
    deploySeconds,
    serverMib: { before: before[0], after: after[0] },
    workerMib: { before: before[1], after: after[1] },
    ...(await firing(stack, jobs, jobId)),
    list: await timed(async () => {
      const { length } = await jobs.list();
      if (length !== JOBS) throw new Error(`The list has ${length} jobs.`);
    }),
    commandLine: await timed(async () => {
      const env = { ...process.env, TEMPORAL_ADDRESS: stack.temporal.address };
      const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'job', 'list'], {
        env,
        maxBuffer: 2 ** 24,
      });
      const lines = stdout.split('\n').length - 2;
      if (lines !== JOBS) throw new Error(`The list has ${lines} lines.`);
    }),
  };
}

/** What a run costs that a schedule has started, with its part of the history of its job. */
async function firing(
  stack: BenchStack,
  jobs: DeployedJobs,
  jobId: string,
): Promise<Pick<DeployedJobsCost, 'actionsPerFiring' | 'eventsPerFiring'>> {
  const { client } = stack.client;
  const eventsBefore = await eventsOf(stack, `job/${jobId}`);
  const actionsBefore = await actionsByType(stack);
  const from = new Date('2025-10-01T00:00:00Z');
  const to = new Date(from.getTime() + FIRINGS * 24 * 3_600_000);
  const { times } = await jobs.backfill(jobId, { from, to });
  const query = `TemporalScheduledById = "job/${jobId}"`;
  const ended = `${query} AND ExecutionStatus = "Completed"`;
  while ((await client.workflow.count(ended)).count < times.length) await sleep(500);
  // The meter lags by a second or two.
  await sleep(5000);
  const actions = difference(await actionsByType(stack), actionsBefore);
  const events = difference(await eventsOf(stack, `job/${jobId}`), eventsBefore);
  for await (const { workflowId } of client.workflow.list({ query }))
    add(events, await eventsOf(stack, workflowId));
  return { actionsPerFiring: share(actions, times.length), eventsPerFiring: share(events, times.length) };
}

/** How many events of each type a history has, by the names of their attributes. */
async function eventsOf(stack: BenchStack, workflowId: string): Promise<Record<string, number>> {
  const { events = [] } = await stack.client.client.workflow.getHandle(workflowId).fetchHistory();
  const counts: Record<string, number> = {};
  for (const event of events ?? []) {
    const attributes = Object.entries(event).find(
      ([key, value]) => key.endsWith(ATTRIBUTES) && value !== null,
    );
    add(counts, { [attributes?.[0].slice(0, -ATTRIBUTES.length) ?? 'other']: 1 });
  }
  return counts;
}

function add(to: Record<string, number>, more: Record<string, number>): void {
  for (const [key, count] of Object.entries(more)) to[key] = (to[key] ?? 0) + count;
}

function difference(after: Record<string, number>, before: Record<string, number>): Record<string, number> {
  const changes = Object.entries(after).map(([key, count]) => [key, count - (before[key] ?? 0)] as const);
  return Object.fromEntries(changes.filter(([, count]) => count !== 0));
}

function share(counts: Record<string, number>, of: number): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, count / of]));
}

async function timed(act: () => Promise<void>): Promise<{ median: number; most: number }> {
  const seconds: number[] = [];
  for (let turn = 0; turn < LISTS; turn++) {
    const begin = performance.now();
    await act();
    seconds.push((performance.now() - begin) / 1000);
  }
  seconds.sort((one, other) => one - other);
  return { median: seconds[Math.floor(LISTS / 2)], most: seconds[LISTS - 1] };
}
