import { plainScript, rawPattern } from './baselines.js';
import {
  WARM_UP,
  chain,
  fanOut,
  graph,
  loop,
  measure,
  watchMemory,
  type Measurement,
  type Scenario,
} from './measure.js';
import { callStackCost } from './call-stacks.js';
import { dayLongTask } from './day.js';
import { rollingDeploy } from './deploy.js';
import { renderReport, type Report, round } from './report.js';
import { activeRuns, concurrentRuns, recovery, type Scale } from './scale.js';
import { startBenchStack, type BenchStack } from './stack.js';
import { stopsUnderLoad } from './stops.js';

/*
 * `npm run bench [-- --json] [-- --only NAME]`: the cost of hand-offs, beside a plain script (the floor) and the pattern that
 * people write first; with --json the last line of stdout is one object. NAME: compare, grow, deploy, scale; and
 * day (24 minutes) and call-stacks (2 minutes), which only run when asked for.
 */
const RUNS = 3;
const asJson = process.argv.includes('--json');
const only = process.argv[process.argv.indexOf('--only') + 1];
const wants = (part: string): boolean => !process.argv.includes('--only') || only === part;
const note = (line: string): void => void process.stderr.write(`${line}\n`);

type Run = (on: BenchStack, scenario: Scenario) => Promise<Measurement>;

if (only === 'day') {
  process.stdout.write(`A task of 24 hours, at 1:60: ${JSON.stringify(rounded(await dayLongTask()))}\n`);
  process.exit();
}
if (only === 'call-stacks') {
  process.stdout.write(`Call stacks: ${JSON.stringify(await callStackCost())}\n`);
  process.exit();
}
const report: Report = { results: {} };
if (wants('compare')) await onFreshStack(compare);
if (wants('grow')) {
  // What grows: costs a task must not.
  for (const scenario of [graph(10), graph(100), graph(1000), loop(10), loop(100), loop(1000), loop(5000)])
    await onFreshStack(async (stack) => {
      report.results[scenario.name] = await medianOf(stack, measure, scenario, 1);
    });
}
if (wants('deploy')) {
  report.deploy = await onFreshStack(rollingDeploy);
  report.stops = await onFreshStack(stopsUnderLoad);
}
if (wants('scale')) report.scale = await onFreshStack(scaleOf);
process.stdout.write(asJson ? `${JSON.stringify(report)}\n` : renderReport(report));

/** The server keeps all histories in memory and slows down, so that no part is measured after another on the same one. */
async function onFreshStack<T>(act: (stack: BenchStack) => Promise<T>): Promise<T> {
  const stack = await startBenchStack();
  try {
    await measure(stack, WARM_UP);
    return await act(stack);
  } finally {
    await stack.stop();
  }
}

async function compare(stack: BenchStack): Promise<void> {
  const memory = watchMemory(stack);
  const { results } = report;
  for (const scenario of [chain(20), fanOut(100), fanOut(1000)]) {
    results[scenario.name] = await medianOf(stack, measure, scenario, RUNS);
    results[`${scenario.name}, plain script`] = await medianOf(stack, plainScript, scenario, 1);
    results[`${scenario.name}, raw Temporal`] = await medianOf(stack, rawPattern, scenario, 1);
  }
  report.memoryMib = { idle: round(memory.idle), peak: round(memory.stop()) };
}

async function scaleOf(stack: BenchStack): Promise<Scale> {
  const handoffsPerSecond = round(await concurrentRuns(stack));
  note(`200 runs of 10: ${handoffsPerSecond} hand-offs a second`);
  const recoverySeconds = round(await recovery(stack));
  note(`recovery after SIGKILL: ${recoverySeconds} s`);
  // A fresh worker, so that what others left in memory is not counted; hardly warm, so that nothing hides in it.
  await stack.replaceWorker('SIGTERM');
  await measure(stack, chain(3));
  const kilobytesPerActiveRun = round(await activeRuns(stack));
  note(`2,000 active task runs: ${kilobytesPerActiveRun} KB each`);
  return { handoffsPerSecond, kilobytesPerActiveRun, recoverySeconds };
}

/** The median of some runs, figure by figure. */
async function medianOf(stack: BenchStack, run: Run, scenario: Scenario, runs: number): Promise<Measurement> {
  const measured: Measurement[] = [];
  for (let at = 0; at < runs; at++) {
    measured.push(await run(stack, scenario));
    note(`${run.name} ${scenario.name} ${at + 1}/${runs}: ${JSON.stringify(rounded(measured[at]))}`);
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
