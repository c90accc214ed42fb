import {
  chain,
  fanOut,
  graph,
  loop,
  measure,
  watchMemory,
  type Measurement,
  type Scenario,
} from './measure.js';
import { startBenchStack, type BenchStack } from './stack.js';

/** `npm run bench [-- --json]`: the cost of hand-offs; with --json the last line of stdout is one object. */
const RUNS = 3;
const asJson = process.argv.includes('--json');
const note = (line: string): void => void process.stderr.write(`${line}\n`);

const stack = await startBenchStack();
try {
  const memory = watchMemory(stack);
  await measure(stack, chain(3)); // Warms up worker and server.
  const results: Record<string, Measurement> = {};
  for (const scenario of [chain(20), fanOut(100)])
    results[scenario.name] = await medianOf(stack, scenario, RUNS);
  // What grows: events a task must not.
  for (const scenario of [graph(100), graph(1000), loop(500), loop(5000)]) {
    results[scenario.name] = await medianOf(stack, scenario, 1);
  }
  const peak = memory.stop();
  const report = { ...results, memoryMib: { idle: round(memory.idle), peak: round(peak) } };
  if (!asJson) printTable(results, report.memoryMib);
  else process.stdout.write(`${JSON.stringify(report)}\n`);
} finally {
  await stack.stop();
}

/** The median of some runs, figure by figure. */
async function medianOf(on: BenchStack, scenario: Scenario, runs: number): Promise<Measurement> {
  const measured: Measurement[] = [];
  for (let run = 0; run < runs; run++) {
    measured.push(await measure(on, scenario));
    note(`${scenario.name} ${run + 1}/${runs}: ${JSON.stringify(rounded(measured[run]))}`);
  }
  const keys = Object.keys(measured[0]) as (keyof Measurement)[];
  const median = (key: keyof Measurement): number =>
    measured.map((one) => one[key]).sort((a, b) => a - b)[Math.floor(runs / 2)];
  return rounded(Object.fromEntries(keys.map((key) => [key, median(key)])) as never);
}

function rounded(measurement: Measurement): Measurement {
  return Object.fromEntries(
    Object.entries(measurement).map(([key, value]) => [key, round(value as number)]),
  ) as never;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function printTable(results: Record<string, Measurement>, memory: { idle: number; peak: number }): void {
  const names = Object.keys(results);
  const print = (cells: readonly (string | number)[]): void =>
    void process.stdout.write(`| ${cells.join(' | ')} |\n`);
  print(['', ...names]);
  print(['---', ...names.map(() => '---:')]);
  for (const key of Object.keys(results[names[0]]) as (keyof Measurement)[]) {
    print([key, ...names.map((name) => results[name][key])]);
  }
  process.stdout.write(
    `\nMemory of worker and server: ${memory.idle} MiB idle, ${memory.peak} MiB at most.\n`,
  );
}
