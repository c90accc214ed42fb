import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds, endProcess, memoryMib } from './processes.js';
import { startServing } from './serving.js';
import type { BenchStack } from './stack.js';
import { note } from './turns.js';

/** What calls cost through the gateway. */
export interface GatewayCost {
  /** `runs/get` of an active run of three tasks, as fast as so many clients ask. */
  runsGet: Load;
  /** The same of runs that have ended. */
  endedRunsGet: Load;
  /** A call that is passed on, and the same one asked of the workspace itself. */
  passed: Load;
  direct: Load;
  /** Of the process before and while a thousand waiters ask for a hundred runs every five seconds, in MiB. */
  waitersMib: { before: number; after: number };
  /** Of one core, while they do. */
  waitersCpu: number;
}

interface Load {
  perSecond: number;
  medianMillis: number;
  /** 99 of 100 take at most so long. */
  p99Millis: number;
  /** Seconds of CPU time of the gateway for a thousand calls. */
  cpuSecondsPerThousand: number;
}

const CLIENTS = 16;
const LOAD_SECONDS = 10;
const WAITERS = 1000;
const WAITED_RUNS = 100;
const WAIT_MILLIS = 5000;
const WAITERS_SECONDS = 30;

/** Measures a gateway as a process of its own, over a stack. */
export async function gatewayCost(stack: BenchStack): Promise<GatewayCost> {
  const { child, url } = await startServing(stack, ['gateway', '--listen', '127.0.0.1:0']);
  const pid = child.pid as number;
  const call = callsOf(url);
  try {
    const job = { name: 'gateway', max_concurrent_runs: 1000, tasks: ['a', 'b', 'c'].map(wait) };
    const { job_id: jobId } = await call('POST', 'jobs/create', job);
    const active = await runsOf(call, jobId, WAITED_RUNS);
    await sleep(3000);
    const before = memoryMib([pid]);
    const runsGet = await load(pid, () => call('GET', `jobs/runs/get?run_id=${active[0]}`));
    note(`runs/get: ${runsGet.perSecond} a second`);
    const waiting = await waiters(pid, (at) =>
      call('GET', `jobs/runs/get?run_id=${active[at % WAITED_RUNS]}`),
    );
    await call('POST', 'jobs/runs/cancel-all', { job_id: jobId });
    await sleep(5000);
    const endedRunsGet = await load(pid, () => call('GET', `jobs/runs/get?run_id=${active[1]}`));
    const me = '../2.0/preview/scim/v2/Me';
    const passed = await load(pid, () => call('GET', me));
    const direct = await load(pid, () => callsOf(stack.emulatorUrl)('GET', me));
    return {
      runsGet,
      endedRunsGet,
      passed,
      direct,
      waitersMib: { before, after: waiting.mib },
      waitersCpu: waiting.cpu,
    };
  } finally {
    await endProcess(child);
  }
}

const wait = (key: string) => ({
  task_key: key,
  brickwork: { wait_task: { signal: 'never' } },
});

type Call = (method: string, path: string, body?: object) => Promise<{ job_id: number; run_id: number }>;

function callsOf(url: string): Call {
  return async (method, path, body) => {
    const response = await fetch(new URL(path, `${url}/api/2.2/`), {
      method,
      headers: { authorization: 'Bearer bench' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { job_id: number; run_id: number };
    if (response.status !== 200) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
}

async function runsOf(call: Call, jobId: number, count: number): Promise<number[]> {
  const ids: number[] = [];
  for (let at = 0; at < count; at++) ids.push((await call('POST', 'jobs/run-now', { job_id: jobId })).run_id);
  return ids;
}

async function load(pid: number, act: () => Promise<unknown>): Promise<Load> {
  const millis: number[] = [];
  const until = performance.now() + LOAD_SECONDS * 1000;
  const cpuBefore = cpuSeconds([pid]);
  const client = async (): Promise<void> => {
    while (performance.now() < until) {
      const begin = performance.now();
      await act();
      millis.push(performance.now() - begin);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  const cpu = cpuSeconds([pid]) - cpuBefore;
  millis.sort((one, other) => one - other);
  return {
    perSecond: millis.length / LOAD_SECONDS,
    medianMillis: millis[Math.floor(millis.length / 2)],
    p99Millis: millis[Math.floor(millis.length * 0.99)],
    cpuSecondsPerThousand: (cpu / millis.length) * 1000,
  };
}

async function waiters(
  pid: number,
  ask: (at: number) => Promise<unknown>,
): Promise<{ mib: number; cpu: number }> {
  const cpuBefore = cpuSeconds([pid]);
  const until = performance.now() + WAITERS_SECONDS * 1000;
  const waiter = async (at: number): Promise<void> => {
    await sleep((at / WAITERS) * WAIT_MILLIS);
    while (performance.now() < until) {
      await ask(at);
      await sleep(WAIT_MILLIS);
    }
  };
  await Promise.all(Array.from({ length: WAITERS }, (_waiter, at) => waiter(at)));
  return { mib: memoryMib([pid]), cpu: (cpuSeconds([pid]) - cpuBefore) / WAITERS_SECONDS };
}
