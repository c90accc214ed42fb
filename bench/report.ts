import type { Deploy } from './deploy.js';
import type { Lateness } from './lateness.js';
import type { Measurement } from './measure.js';
import type { Scale } from './scale.js';
import type { Stops } from './stops.js';
import type { Spread } from './times.js';

/** Everything that a bench has measured; parts that it was not asked for are absent. */
export interface Report {
  results: Record<string, Measurement>;
  /** Of worker and server, while all were compared. */
  memoryMib?: { idle: number; peak: number };
  deploy?: Deploy;
  stops?: Stops;
  scale?: Scale;
  /** By load. */
  lateness?: Record<string, Lateness>;
}

/** The report as Markdown. */
export function renderReport({ results, memoryMib, deploy, stops, scale, lateness = {} }: Report): string {
  return [
    ...tableOf(results),
    ...(memoryMib === undefined
      ? []
      : [`Memory of worker and server: ${memoryMib.idle} MiB idle, ${memoryMib.peak} MiB at most.`]),
    ...(deploy === undefined ? [] : [describeDeploy(deploy)]),
    ...(stops === undefined
      ? []
      : [`${stops.stops} stops of workers under full load: ${stops.lostWorkflowTasks} workflow tasks lost.`]),
    ...(scale === undefined ? [] : [describeScale(scale)]),
    ...Object.entries(lateness).map(([load, found]) => describeLateness(load, found)),
    '',
  ].join('\n');
}

/** A row for each scenario, with its ratios to the plain script and to raw Temporal where these ran, too. */
function tableOf(results: Record<string, Measurement>): string[] {
  const [first] = Object.values(results);
  if (first === undefined) return [];
  const keys = Object.keys(first) as (keyof Measurement)[];
  const rows = Object.entries(results).map(([name, measured]) => {
    const floor = results[`${name.split(',')[0]}, plain script`];
    const ratio = floor === undefined ? '' : round(measured.makespanSeconds / floor.makespanSeconds);
    const ratios = toRaw(name, measured, results[`${name}, raw Temporal`]);
    return [name, ...keys.map((key) => round(measured[key])), ratio, ...ratios];
  });
  const head = ['', ...keys, 'makespan / floor', ...RATIOS.map(([column]) => column)];
  const line = ['---', ...head.slice(1).map(() => '---:')];
  return [...[head, line, ...rows].map((cells) => `| ${cells.join(' | ')} |`), ''];
}

/** What is compared with raw Temporal. */
const RATIOS: readonly [string, keyof Measurement][] = [
  ['makespan / raw', 'makespanSeconds'],
  ['hand-off / raw', 'handoffSecondsPerStep'],
  ['CPU / raw', 'cpuSecondsPerTask'],
  ['events / raw', 'eventsPerTask'],
];

/** Empty beside no raw Temporal; a fan-out hands nothing off. */
function toRaw(name: string, own: Measurement, raw: Measurement | undefined): (string | number)[] {
  return RATIOS.map(([, key]) => {
    if (raw === undefined) return '';
    return key === 'handoffSecondsPerStep' && name.startsWith('fanout') ? '–' : round(own[key] / raw[key]);
  });
}

function describeDeploy({ resubmitted, latenessSeconds, calm }: Deploy): string {
  const list = ({ median, p99, most }: Spread): string =>
    `${round(median)} s (p99 ${round(p99)}, at most ${round(most)})`;
  return (
    `Rolling deploy of two workers under 40 runs of 8 tasks: ${resubmitted} task runs too many; from the end of a task to the ` +
    `start of the next ${list(latenessSeconds)}, without a deploy ${list(calm)}.`
  );
}

function describeScale({ handoffsPerSecond, kilobytesPerActiveRun, recoverySeconds }: Scale): string {
  return (
    `200 runs of 10 tasks at once: ${handoffsPerSecond} hand-offs a second. 2,000 active task runs on one worker: ` +
    `${kilobytesPerActiveRun} KB each. After SIGKILL of the only worker: ${recoverySeconds} s to the next task.`
  );
}

function describeLateness(load: string, found: Lateness): string {
  const { latenessSeconds, calls, callsPerTask, makespanSeconds, allAtOnce } = found;
  const { median, p90, p99, most } = latenessSeconds;
  return (
    `${load}, ${allAtOnce ? 'all' : 'not all'} active at once: their ends were noticed after ${round(median)} s ` +
    `(p90 ${round(p90)}, p99 ${round(p99)}, at most ${round(most)}); ${calls} calls, ${round(callsPerTask)} a task; ` +
    `makespan ${round(makespanSeconds)} s.`
  );
}

/** To a thousandth. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
