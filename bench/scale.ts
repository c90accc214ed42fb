import { setTimeout as sleep } from 'node:timers/promises';
import { chain, databricksReport, fanOut, prepare } from './measure.js';
import { memoryMib } from './processes.js';
import type { BenchStack } from './stack.js';

/** Many runs at once, and many active task runs. */
export interface Scale {
  /** 200 runs of 10 tasks in a chain, at once: hand-offs of all a second. */
  handoffsPerSecond: number;
  /** 2,000 active task runs on one worker: what each adds to the worker's memory, in KB. */
  kilobytesPerActiveRun: number;
  /** From the SIGKILL of the only worker until its run goes on with a new one, past the end of its task. */
  recoverySeconds: number;
}

const RUNS = 200;
const TASKS = 10;

/** Task hand-offs a second while 200 runs of short tasks go on. */
export async function concurrentRuns(stack: BenchStack): Promise<number> {
  const scenario = { ...chain(TASKS), taskSeconds: 0.2 };
  await prepare(stack, scenario);
  const startMillis = Date.now();
  const started = await Promise.all(
    Array.from({ length: RUNS }, () => stack.runs.start(scenario.definition as never)),
  );
  const ends = await Promise.all(started.map(({ workflowId }) => stack.runs.ending(workflowId)));
  if (ends.some((end) => end.kind !== 'ended' || end.view.result_state !== 'SUCCESS'))
    throw new Error('A run failed.');
  return (RUNS * TASKS) / ((Date.now() - startMillis) / 1000);
}

const ACTIVE = 2000;
const WIDTH = 1000;

/** The memory of the worker with 2,000 active task runs, less what it had before, for each of them. */
export async function activeRuns(stack: BenchStack): Promise<number> {
  const scenario = { ...fanOut(WIDTH), taskSeconds: 600 };
  const idle = memoryMib([stack.workerPid()]);
  await prepare(stack, scenario);
  const runs = await Promise.all(
    Array.from({ length: ACTIVE / WIDTH }, () => stack.runs.start(scenario.definition as never)),
  );
  while ((await databricksReport(stack)).runs_active.length < ACTIVE) await sleep(500);
  // Long enough for each to be polled several times.
  await sleep(30_000);
  const peak = memoryMib([stack.workerPid()]);
  for (const { workflowId } of runs) await stack.client.client.workflow.getHandle(workflowId).terminate();
  return ((peak - idle) * 1024) / ACTIVE;
}

/** Seconds from the death of the only worker, with another one started at once, until the step after the task is under way. */
export async function recovery(stack: BenchStack): Promise<number> {
  const scenario = { ...chain(2), taskSeconds: 3 };
  await prepare(stack, scenario);
  const { workflowId } = await stack.runs.start(scenario.definition as never);
  const reached = async (state: string, at: number): Promise<void> => {
    for (;;) {
      const { tasks } = await stack.runs.view(workflowId);
      if (tasks[at]?.life_cycle_state === state) return;
      await sleep(50);
    }
  };
  await reached('RUNNING', 0);
  const killedMillis = Date.now();
  await stack.replaceWorker('SIGKILL');
  await reached('RUNNING', 1);
  const seconds = (Date.now() - killedMillis) / 1000;
  await stack.runs.ending(workflowId);
  return seconds;
}
