import { setTimeout as sleep } from 'node:timers/promises';
import { chain, databricksReport, prepare } from './measure.js';
import type { BenchStack } from './stack.js';
import { type Spread, spreadOf, timesOf } from './times.js';

/** What a rolling deploy of the workers does to runs that go on meanwhile. */
export interface Deploy {
  /** Runs at Databricks above one for each task. */
  resubmitted: number;
  /** From the end of a task to the start of the next, by Databricks' clock, in seconds. */
  latenessSeconds: Spread;
  /** The same without a deploy. */
  calm: Spread;
}

const RUNS = 40;
const TASKS = 8;
const TASK_SECONDS = 3;
const WORKERS = 2;

/** Chains of tasks on two workers, each of which is replaced by a new one while they go on. */
export async function rollingDeploy(stack: BenchStack): Promise<Deploy> {
  for (let workers = 1; workers < WORKERS; workers++) await stack.addWorker();
  const { lateness: calm } = await runChains(stack, () => Promise.resolve());
  const deployed = await runChains(stack, async () => {
    for (let replaced = 0; replaced < WORKERS; replaced++) {
      await sleep(TASK_SECONDS * 1000);
      await stack.addWorker();
      await stack.endWorker('SIGTERM');
    }
  });
  const { lateness, runIds } = deployed;
  return {
    resubmitted: runIds - RUNS * TASKS,
    latenessSeconds: spreadOf(lateness),
    calm: spreadOf(calm),
  };
}

async function runChains(
  stack: BenchStack,
  meanwhile: () => Promise<void>,
): Promise<{ lateness: number[]; runIds: number }> {
  const scenario = { ...chain(TASKS), taskSeconds: TASK_SECONDS };
  await prepare(stack, scenario);
  const before = await submitsSoFar(stack);
  const started = await Promise.all(
    Array.from({ length: RUNS }, () => stack.runs.start(scenario.definition as never)),
  );
  await meanwhile();
  const lateness: number[] = [];
  for (const { workflowId } of started) {
    const ending = await stack.runs.ending(workflowId);
    if (ending.kind !== 'ended' || ending.view.result_state !== 'SUCCESS') throw new Error('A run failed.');
    const ids = ending.view.tasks.map(({ attempt_runs }) => attempt_runs.at(-1)?.run_id ?? '');
    const times = await Promise.all(ids.map((id) => timesOf(stack, id)));
    times.slice(1).forEach(({ start }, at) => lateness.push((start - times[at].end) / 1000));
  }
  return { lateness, runIds: (await submitsSoFar(stack)) - before };
}

async function submitsSoFar(stack: BenchStack): Promise<number> {
  const { submits } = await databricksReport(stack);
  return Object.values(submits).reduce((total, count) => total + count, 0);
}
