import { fanOut, measure, WARM_UP } from './measure.js';
import { cpuSeconds } from './processes.js';
import { round } from './report.js';
import { startBenchStack, type BenchStack } from './stack.js';

/** What the SDK's stack trace of each promise costs: a wide run on two workers in turn, without and with `BRICKWORK_CALL_STACKS`. */
export interface CallStacks {
  /** CPU seconds of the worker in each pair of runs. */
  pairs: { without: number; with: number }[];
  /** The median of what the second of a pair takes more than the first, in percent. */
  morePercent: number;
}

const PAIRS = 5;
const WIDE = fanOut(500);

export async function callStackCost(): Promise<CallStacks> {
  const without = await startBenchStack({ BRICKWORK_CALL_STACKS: 'false' });
  const withStacks = await startBenchStack({ BRICKWORK_CALL_STACKS: 'true' });
  try {
    for (const stack of [without, withStacks]) await measure(stack, WARM_UP);
    const pairs: CallStacks['pairs'] = [];
    for (let at = 0; at < PAIRS; at++)
      pairs.push({ without: round(await workerCpu(without)), with: round(await workerCpu(withStacks)) });
    const more = pairs.map((pair) => (pair.with / pair.without - 1) * 100).sort((a, b) => a - b);
    return { pairs, morePercent: round(more[Math.floor(PAIRS / 2)]) };
  } finally {
    await without.stop();
    await withStacks.stop();
  }
}

async function workerCpu(stack: BenchStack): Promise<number> {
  const before = cpuSeconds([stack.workerPid()]);
  await measure(stack, WIDE);
  return cpuSeconds([stack.workerPid()]) - before;
}
