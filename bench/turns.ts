import type { Measurement, Scenario } from './measure.js';
import { round } from './report.js';
import type { BenchStack } from './stack.js';

/** One way to run a scenario. */
export type Way = (on: BenchStack, scenario: Scenario) => Promise<Measurement>;

/** A line for whoever watches. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The ways take turns, since the machine's speed varies; of each the median of its runs, figure by figure. */
export async function inTurns(
  stack: BenchStack,
  scenario: Scenario,
  ways: readonly Way[],
  runs: number,
): Promise<Measurement[]> {
  const measured = ways.map((): Measurement[] => []);
  for (let at = 0; at < runs; at++) {
    for (const [index, way] of ways.entries()) {
      const one = await way(stack, scenario);
      measured[index].push(one);
      note(`${way.name} ${scenario.name} ${at + 1}/${runs}: ${JSON.stringify(rounded(one))}`);
    }
  }
  return measured.map(medianOf);
}

function medianOf(measured: readonly Measurement[]): Measurement {
  const keys = Object.keys(measured[0]) as (keyof Measurement)[];
  const median = (key: keyof Measurement): number =>
    measured.map((one) => one[key]).sort((a, b) => a - b)[Math.floor(measured.length / 2)];
  return Object.fromEntries(keys.map((key) => [key, median(key)])) as never;
}

/** Every figure to a thousandth. */
export function rounded(measurement: Measurement): Measurement {
  return Object.fromEntries(
    Object.entries(measurement).map(([key, value]) => [key, round(value as number)]),
  ) as never;
}
