import { callsSoFar, fanOut, measure, prepare, WARM_UP } from './measure.js';
import { type BenchStack, startBenchStack } from './stack.js';
import { type Spread, spreadOf, timesOf } from './times.js';
import { note } from './turns.js';

/** How late the ends of many tasks are noticed where polls are rationed. */
export interface Lateness {
  /** From the end of each task at Databricks until its workflow knew of it, by the clock that both share. */
  latenessSeconds: Spread;
  calls: number;
  callsPerTask: number;
  makespanSeconds: number;
  /** True where every task had begun at Databricks before the first one ended. */
  allAtOnce: boolean;
}

interface Load {
  /** All started at once. */
  runs: number;
  /** Of each run. */
  tasks: number;
  taskSeconds: number;
  settings?: Record<string, string>;
}

const LOADS: readonly Load[] = [
  { runs: 1, tasks: 200, taskSeconds: 60 },
  { runs: 4, tasks: 500, taskSeconds: 120 },
  // To submit 10,000 takes two to four minutes; all are to be active by the end of the first.
  { runs: 20, tasks: 500, taskSeconds: 480, settings: { BRICKWORK_MAX_ACTIVITIES: '12000' } },
];

/** The budget that a worker has where nobody sets one. */
const BUDGET = { BRICKWORK_REQUESTS_PER_SECOND: '30' };

/** Each load on a server and a worker of its own. */
export async function latenessOfLoads(): Promise<Record<string, Lateness>> {
  const found: Record<string, Lateness> = {};
  for (const load of LOADS) {
    const stack = await startBenchStack({ ...BUDGET, ...load.settings });
    try {
      await measure(stack, WARM_UP);
      const name = `${load.runs} × ${load.tasks} tasks of ${load.taskSeconds} s`;
      found[name] = await latenessUnder(stack, load);
      note(`${name}: ${JSON.stringify(found[name])}`);
    } finally {
      await stack.stop();
    }
  }
  return found;
}

async function latenessUnder(stack: BenchStack, { runs, tasks, taskSeconds }: Load): Promise<Lateness> {
  const scenario = { ...fanOut(tasks), taskSeconds };
  await prepare(stack, scenario);
  const startMillis = Date.now();
  const noticed = await Promise.all(Array.from({ length: runs }, () => noticedEnds(stack, scenario)));
  const makespanSeconds = (Date.now() - startMillis) / 1000;
  // Before the questions below, which are calls, too.
  const calls = await callsSoFar(stack);
  const lateness: number[] = [];
  let lastStart = 0;
  let firstEnd = Infinity;
  for (const [runId, noticedMillis] of noticed.flat()) {
    const { start, end } = await timesOf(stack, runId);
    lateness.push((noticedMillis - end) / 1000);
    lastStart = Math.max(lastStart, start);
    firstEnd = Math.min(firstEnd, end);
  }
  const latenessSeconds = spreadOf(lateness);
  const allAtOnce = lastStart < firstEnd;
  return { latenessSeconds, calls, callsPerTask: calls / (runs * tasks), makespanSeconds, allAtOnce };
}

/** Runs a job to its end: the run at Databricks of each task, and when the workflow learned that it had ended. */
async function noticedEnds(
  stack: BenchStack,
  { definition, taskRuns }: { definition: Record<string, unknown>; taskRuns: number },
): Promise<[string, number][]> {
  const { workflowId } = await stack.runs.start(definition as never);
  const ending = await stack.runs.ending(workflowId);
  if (ending.kind !== 'ended' || ending.view.result_state !== 'SUCCESS') throw new Error('A run failed.');
  const ends = ending.view.tasks.flatMap(({ attempt_runs }): [string, number][] =>
    attempt_runs.map(({ run_id, end_time }) => [run_id ?? '', end_time ?? NaN]),
  );
  if (ends.length !== taskRuns) throw new Error(`${ends.length} attempts of ${taskRuns} tasks.`);
  return ends;
}
