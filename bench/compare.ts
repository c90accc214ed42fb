import { plainScript, rawPattern } from './baselines.js';
import { chain, fanOut, measure, watchMemory } from './measure.js';
import { type Report, round } from './report.js';
import type { BenchStack } from './stack.js';
import { inTurns } from './turns.js';

const RUNS = 3;

/** A chain and fan-outs: Brickwork and raw Temporal in turns, and the plain script once. */
export async function compare(stack: BenchStack): Promise<Pick<Report, 'results' | 'memoryMib'>> {
  const memory = watchMemory(stack);
  const results: Report['results'] = {};
  for (const scenario of [chain(20), fanOut(100), fanOut(1000)]) {
    const [own, raw] = await inTurns(stack, scenario, [measure, rawPattern], RUNS);
    const [plain] = await inTurns(stack, scenario, [plainScript], 1);
    results[scenario.name] = own;
    results[`${scenario.name}, plain script`] = plain;
    results[`${scenario.name}, raw Temporal`] = raw;
  }
  return { results, memoryMib: { idle: round(memory.idle), peak: round(memory.stop()) } };
}
