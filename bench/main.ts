import { WARM_UP, chain, graph, loop, measure } from './measure.js';
import { bundleCost } from './bundle.js';
import { callStackCost } from './call-stacks.js';
import { codecCost } from './codec.js';
import { compare } from './compare.js';
import { dayLongTask } from './day.js';
import { deployedJobs } from './deployed-jobs.js';
import { rollingDeploy } from './deploy.js';
import { gatewayCost } from './gateway.js';
import { latenessOfLoads } from './lateness.js';
import { pagesCost } from './pages.js';
import { renderReport, type Report, round } from './report.js';
import { activeRuns, concurrentRuns, recovery, type Scale } from './scale.js';
import { startBenchStack, type BenchStack } from './stack.js';
import { stopsUnderLoad } from './stops.js';
import { inTurns, note, rounded } from './turns.js';
import { throughputOfWorkers } from './workers.js';

/*
 * `npm run bench [-- --json] [-- --only NAME]`: the cost of hand-offs, beside a plain script (the floor) and the pattern that
 * people write first; with --json the last line of stdout is one object. NAME: compare, grow, deploy, scale; and
 * day (24 minutes), lateness (half an hour) call-stacks (2 minutes), jobs (a minute), gateway (two minutes), workers (ten minutes), pages (four minutes), bundle (ten seconds) and codec (three seconds), which only run when asked for.
 */
const asJson = process.argv.includes('--json');
const only = process.argv[process.argv.indexOf('--only') + 1];
const wants = (part: string): boolean => !process.argv.includes('--only') || only === part;

if (only === 'day') {
  process.stdout.write(`A task of 24 hours, at 1:60: ${JSON.stringify(rounded(await dayLongTask()))}\n`);
  process.exit();
}
if (only === 'bundle') {
  process.stdout.write(`A bundle of 200 jobs in 500 files: ${JSON.stringify(bundleCost())}\n`);
  process.exit();
}
if (only === 'codec') {
  process.stdout.write(`Encryption of a payload: ${JSON.stringify(await codecCost())}\n`);
  process.exit();
}
if (only === 'jobs') {
  const cost = await onFreshStack(deployedJobs);
  process.stdout.write(`A thousand deployed jobs: ${JSON.stringify(cost, roundedNumber)}\n`);
  process.exit();
}
if (only === 'gateway') {
  const cost = await onFreshStack(gatewayCost);
  process.stdout.write(`The gateway: ${JSON.stringify(cost, roundedNumber)}\n`);
  process.exit();
}
if (only === 'pages') {
  const cost = await onFreshStack(pagesCost);
  process.stdout.write(`The pages: ${JSON.stringify(cost, roundedNumber)}\n`);
  process.exit();
}
if (only === 'workers') {
  process.stdout.write(
    `One, two and three workers: ${JSON.stringify(await throughputOfWorkers(), roundedNumber)}\n`,
  );
  process.exit();
}
if (only === 'call-stacks') {
  process.stdout.write(`Call stacks: ${JSON.stringify(await callStackCost())}\n`);
  process.exit();
}
const report: Report = { results: {} };
if (wants('compare')) Object.assign(report, await onFreshStack(compare));
if (wants('grow')) {
  // What grows: costs a task must not.
  for (const scenario of [graph(10), graph(100), graph(1000), loop(10), loop(100), loop(1000), loop(5000)])
    await onFreshStack(async (stack) => {
      [report.results[scenario.name]] = await inTurns(stack, scenario, [measure], 1);
    });
}
if (wants('deploy')) {
  report.deploy = await onFreshStack(rollingDeploy);
  report.stops = await onFreshStack(stopsUnderLoad);
}
if (wants('scale')) report.scale = await onFreshStack(scaleOf);
if (only === 'lateness') report.lateness = await latenessOfLoads();
process.stdout.write(asJson ? `${JSON.stringify(report, roundedNumber)}\n` : renderReport(report));

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

/** Measured figures, and not the ratios in the tables, are rounded. */
function roundedNumber(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? round(value) : value;
}
