import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { connectTemporal, type TemporalClient } from '../../../src/client/connect.js';
import { calendarsOf } from '../../../src/core/schedule/calendars.js';
import { changeIntervals, MOST_CHANGE_INTERVALS } from '../../../src/core/schedule/change-intervals.js';
import type { CronSchedule } from '../../../src/core/schedule/cron.js';
import { fireTimes } from '../../../src/core/schedule/fire-times.js';
import type { IntervalSpec } from '../../../src/core/schedule/interval.js';
import { isDue, isNearChange } from '../../../src/core/schedule/is-due.js';
import { parseCron } from '../../../src/core/schedule/parse-cron.js';
import { rowsOf, WINDOWS } from './golden.js';
import { printCron } from '../../../src/core/schedule/print-cron.js';
import { cronExpressions, ZONES } from './random-cron.js';

const HOUR = 3_600_000;

/** The server answers with no more times than that. */
const MOST_TIMES = 1000;

/** Windows of a zone that a schedule is asked for: a change of the clock among them, where there is one. */
const MOST_WINDOWS = 3;

/** `BRICKWORK_SCHEDULES=2446` asks for as many of the golden rows. */
const FROM_GOLDEN = Number(process.env['BRICKWORK_SCHEDULES'] ?? 0);

const SPECIALS = [
  ...['L *', 'L-3 *', 'L-30 *', 'LW *', 'L-2W *', 'L-27W *', '1W *', '15W *', '28W *', '29W 2', '30W *'],
  ...['31W *', '28-3 *', '29 2', '31 *', '*/7 *'],
].map((days) => `${days} ?`);
const WEEKDAYS = ['L', '6L', 'SUNL', '6#3', 'MON#1', '1#5', 'FRI-MON', '6-2', '2/2', 'SUN,2-4/2'].map(
  (day) => `? * ${day}`,
);

/** Every special at each time that clocks leap over or show twice, and expressions by chance. */
function schedules(): CronSchedule[] {
  const times = ['0 30 0-2', '0 0 *', '0 0/15 1-3', '15 0/30 22-3'];
  const special = [...SPECIALS, ...WEEKDAYS, '* * ?'].flatMap((days, at) => [
    `${times[at % 4]} ${days}`,
    `${times[(at + 1) % 4]} ${days}`,
  ]);
  const random = fc.sample(cronExpressions, { numRuns: 80, seed: 1 });
  const ofGolden = rowsOf('fires.tsv').slice(0, FROM_GOLDEN);
  return [
    ...[...special, ...random].map((expression, at) => [expression, ZONES[at % ZONES.length]]),
    ...ofGolden,
  ].map(([expression, zone]) => {
    const parsed = parseCron(expression);
    if (parsed.kind === 'issues') throw new Error(`${expression}: ${JSON.stringify(parsed.issues)}`);
    return { cron: parsed.cron, zone };
  });
}

let temporal: TemporalClient;
const created: string[] = [];

beforeAll(async () => {
  temporal = await connectTemporal({
    connectionOptions: { address: inject('temporalAddress') },
    namespace: 'default',
  });
});

afterAll(async () => {
  await inBatches(created, (scheduleId) => temporal.client.schedule.getHandle(scheduleId).delete());
  await temporal.close();
});

async function inBatches<T>(items: T[], work: (item: T, at: number) => Promise<unknown>): Promise<void> {
  const entries = items.entries();
  const worker = async (): Promise<void> => {
    for (const [at, item] of entries) await work(item, at);
  };
  await Promise.all(Array.from({ length: 20 }, worker));
}

async function create({ cron, zone }: CronSchedule, intervals: IntervalSpec[]): Promise<string> {
  const scheduleId = `cron-${process.pid}-${created.length}`;
  created.push(scheduleId);
  await temporal.client.schedule.create({
    scheduleId,
    spec: { calendars: calendarsOf({ cron }), intervals, timezone: zone },
    action: { type: 'startWorkflow', workflowType: 'none', taskQueue: 'none' },
    state: { paused: true },
  });
  return scheduleId;
}

/** The server's times of a window, those that it has no room for left out with the end of the window. */
async function timesOf(
  scheduleId: string,
  begin: number,
  end: number,
): Promise<[times: number[], end: number]> {
  const at = (millis: number): { seconds: Long } => ({
    seconds: Math.floor(millis / 1000) as unknown as Long,
  });
  const { startTime } = await temporal.client.workflowService.listScheduleMatchingTimes({
    namespace: 'default',
    scheduleId,
    startTime: at(begin),
    endTime: at(end),
  });
  const times = (startTime ?? []).map(({ seconds }) => Number(seconds) * 1000);
  return times.length < MOST_TIMES ? [times, end] : [times.slice(0, -1), times[times.length - 1]];
}

type Long = NonNullable<
  NonNullable<
    Parameters<TemporalClient['client']['workflowService']['listScheduleMatchingTimes']>[0]['startTime']
  >['seconds']
>;

/** The first times that only one of the two has. */
function difference({ cron, zone }: CronSchedule, begin: number, ours: number[], due: number[]): object {
  const lacks = (some: number[], others: number[]): string[] =>
    some
      .filter((time) => !others.includes(time))
      .slice(0, 3)
      .map((time) => new Date(time).toISOString());
  const from = new Date(begin).toISOString();
  return { expression: printCron(cron), zone, from, serverLacks: lacks(ours, due), weLack: lacks(due, ours) };
}

/** Spans of time around changes of the clock, ends of months and leap days. */
function windowsFor({ zone }: CronSchedule, at: number): [begin: number, end: number][] {
  const windows = WINDOWS[zone].slice(1);
  return Array.from({ length: MOST_WINDOWS }, (_, window) => {
    const begin = windows[(at * 7 + window * 11) % windows.length][0] * 1000;
    return [begin, begin + 60 * HOUR * (window + 1)];
  });
}

test('of the times that the server has, those that are due are those of Quartz', async () => {
  const all = schedules();
  let compared = 0;
  let dense = 0;
  let repaired = 0;
  const differing: object[] = [];
  await inBatches(all, async (schedule, at) => {
    const windows = windowsFor(schedule, at);
    const intervals = windows.map(([begin, end]) => changeIntervals(schedule, begin, end));
    const isDense = intervals.some(({ length }) => length >= MOST_CHANGE_INTERVALS);
    repaired += intervals.flat().length;
    const scheduleId = await create(schedule, intervals.flat());
    for (const [begin, windowEnd] of windows) {
      const [times, end] = await timesOf(scheduleId, begin, windowEnd);
      const due = times.filter((time) => time > begin && time < end && isDue(schedule, time));
      const ours: number[] = [];
      for (const time of fireTimes(schedule, begin)) {
        if (time >= end) break;
        // Of the densest, the server leaves out what there are too many intervals for.
        const isLeftOut = isDense && isNearChange(schedule.zone, time) && !due.includes(time);
        if (isLeftOut) dense++;
        else ours.push(time);
      }
      compared += ours.length;
      if (ours.join() !== due.join()) differing.push(difference(schedule, begin, ours, due));
    }
  });
  expect(differing).toEqual([]);
  expect(all.length).toBeGreaterThan(100);
  expect(compared).toBeGreaterThan(5000);
  if (FROM_GOLDEN > 0)
    process.stderr.write(
      `${compared} times of ${all.length} schedules, ${repaired} intervals, ${dense} left out\n`,
    );
}, 600_000);

test('without the intervals, a server leaves out the first of the hours after a change in Berlin', async () => {
  const parsed = parseCron('0 0 * * * ?');
  if (parsed.kind === 'issues') throw new Error('It is read.');
  const schedule = { cron: parsed.cron, zone: 'Europe/Berlin' };
  const begin = Date.parse('2026-10-24T22:30Z');
  const [times] = await timesOf(await create(schedule, []), begin, begin + 5 * HOUR);
  const due = times
    .filter((time) => isDue(schedule, time))
    .map((time) => new Date(time).toISOString().slice(11, 16));
  // A server that is mended has 01:00, too: then the intervals can go.
  expect(due).toEqual(['23:00', '02:00', '03:00']);
});
