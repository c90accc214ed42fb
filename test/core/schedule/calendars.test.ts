import { DAYS_OF_WEEK, MONTHS } from '@temporalio/client/lib/schedule-types.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  calendarsOf,
  rangesOf,
  type CalendarRange,
  type CalendarSpec,
} from '../../../src/core/schedule/calendars.js';
import { changeIntervals } from '../../../src/core/schedule/change-intervals.js';
import type { CronSchedule } from '../../../src/core/schedule/cron.js';
import { nextFireTimes } from '../../../src/core/schedule/fire-times.js';
import { isDue, isNearChange } from '../../../src/core/schedule/is-due.js';
import { parseCron } from '../../../src/core/schedule/parse-cron.js';
import { cronExpressions, ZONES } from './random-cron.js';

function scheduleOf(expression: string, zone = 'UTC'): CronSchedule {
  const parsed = parseCron(expression);
  if (parsed.kind === 'issues') throw new Error(`${expression}: ${JSON.stringify(parsed.issues)}`);
  return { cron: parsed.cron, zone };
}

/** As Temporal's documentation has it, in UTC: a calendar matches where all fields do. */
function matches(calendar: CalendarSpec, instant: number): boolean {
  const date = new Date(instant);
  const has = (ranges: CalendarRange[], value: number): boolean =>
    ranges.some(({ start, end, step }) => value >= start && value <= end && (value - start) % step === 0);
  const numbered = (ranges: CalendarRange<string>[], names: readonly string[]): CalendarRange[] =>
    ranges.map(({ start, end, step }) => ({ start: names.indexOf(start), end: names.indexOf(end), step }));
  return (
    has(calendar.second, date.getUTCSeconds()) &&
    has(calendar.minute, date.getUTCMinutes()) &&
    has(calendar.hour, date.getUTCHours()) &&
    has(calendar.dayOfMonth, date.getUTCDate()) &&
    has(numbered(calendar.month, MONTHS), date.getUTCMonth()) &&
    has(numbered(calendar.dayOfWeek, DAYS_OF_WEEK), date.getUTCDay()) &&
    (calendar.year.length === 0 || has(calendar.year, date.getUTCFullYear()))
  );
}

describe('calendars mean what the expression means', () => {
  test('as a whole: on every day of ten years', () => {
    fc.assert(
      fc.property(cronExpressions, (expression) => {
        const schedule = scheduleOf(expression);
        const { seconds, minutes, hours } = schedule.cron;
        const time = ((hours[0] * 60 + minutes[0]) * 60 + seconds[0]) * 1000;
        const calendars = calendarsOf(schedule);
        const days = Array.from({ length: 3652 }, (_, day) => Date.UTC(2026, 0, day + 1) + time);
        const matched = days.filter((day) => calendars.some((calendar) => matches(calendar, day)));
        expect(matched).toEqual(days.filter((day) => isDue(schedule, day)));
      }),
      { numRuns: 60 },
    );
  });

  test('to the second', () => {
    fc.assert(
      fc.property(cronExpressions, fc.integer({ min: 0, max: 86_399 }), (expression, second) => {
        const schedule = scheduleOf(expression);
        const [day = 0] = nextFireTimes(schedule, Date.UTC(2026, 0), 1);
        const instant = Math.floor(day / 86_400_000) * 86_400_000 + second * 1000;
        const isMatch = calendarsOf(schedule).some((calendar) => matches(calendar, instant));
        expect(isMatch).toBe(isDue(schedule, instant));
      }),
    );
  });

  test.each([
    // All months alike: one calendar.
    [
      '0 30 22-2 * * ?',
      1,
      {
        hour: [
          { start: 0, end: 2, step: 1 },
          { start: 22, end: 23, step: 1 },
        ],
      },
    ],
    [
      '0 0 12 ? * 6#3',
      1,
      {
        dayOfMonth: [{ start: 15, end: 21, step: 1 }],
        dayOfWeek: [{ start: 'FRIDAY', end: 'FRIDAY', step: 1 }],
      },
    ],
    ['0 0 12 ? * 6#5', 1, { dayOfMonth: [{ start: 29, end: 31, step: 1 }] }],
    // The day, the Friday before, the Monday after.
    [
      '0 0 12 15W * ?',
      3,
      {
        dayOfMonth: [{ start: 15, end: 15, step: 1 }],
        dayOfWeek: [{ start: 'MONDAY', end: 'FRIDAY', step: 1 }],
      },
    ],
    // Months by their length, Februaries by their years.
    ['0 0 12 L * ?', 4, { dayOfMonth: [{ start: 31, end: 31, step: 1 }], year: [] }],
    [
      '0 0 12 L 2 ? 2028',
      1,
      { dayOfMonth: [{ start: 29, end: 29, step: 1 }], year: [{ start: 2028, end: 2028, step: 1 }] },
    ],
    ['0 0 12 L-30 * ?', 1, { dayOfMonth: [{ start: 1, end: 1, step: 1 }] }],
    ['0 0 12 * * ? 2099/2', 1, { year: [{ start: 2099, end: 2099, step: 1 }] }],
    ['0 0 12 * * ? 1990-2004', 1, { year: [{ start: 2000, end: 2004, step: 1 }] }],
  ])('%s', (expression, count, first) => {
    const calendars = calendarsOf(scheduleOf(expression));
    expect(calendars).toHaveLength(count);
    expect(calendars[0]).toMatchObject(first);
  });

  test.each(['0 0 12 * * ? 2101-2150', '0 0 0 31W 2 ?'])('%s has none', (expression) => {
    expect(calendarsOf(scheduleOf(expression))).toEqual([]);
  });

  test('ranges hold the numbers, each once', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(60)), (numbers) => {
        const held = rangesOf(numbers).flatMap(({ start, end, step }) =>
          Array.from({ length: (end - start) / step + 1 }, (_, at) => start + at * step),
        );
        expect(held).toEqual([...numbers].sort((a, b) => a - b));
      }),
    );
    expect(rangesOf([0, 15, 30, 45])).toEqual([{ start: 0, end: 45, step: 15 }]);
    expect(rangesOf([1, 5, 6, 7])).toEqual([
      { start: 1, end: 1, step: 1 },
      { start: 5, end: 7, step: 1 },
    ]);
  });
});

describe('due are the times that come next, and no others', () => {
  test('in any zone', () => {
    const instants = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2035, 0) });
    fc.assert(
      fc.property(cronExpressions, fc.constantFrom(...ZONES), instants, (expression, zone, from) => {
        const schedule = scheduleOf(expression, zone);
        const times = nextFireTimes(schedule, from, 20);
        times.forEach((time, at) => {
          expect(time).toBeGreaterThan(times[at - 1] ?? from);
          expect(isDue(schedule, time)).toBe(true);
          expect(isDue(schedule, time + 999)).toBe(true);
          // Of the seconds after it, none before the next one.
          const isNext = times[at + 1] === time + 1000;
          if (at < times.length - 1) expect(isDue(schedule, time + 1000)).toBe(isNext);
        });
        expect(nextFireTimes(schedule, (times[0] ?? from + 1) - 1, 20)).toEqual(times);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    // The hour that comes twice: 05:30 and 06:30 UTC are both 01:30 in New York.
    ['0 30 1 * * ?', 'America/New_York', '2026-11-01T05:30Z', false],
    ['0 30 1 * * ?', 'America/New_York', '2026-11-01T06:30Z', true],
    // Temporal fires at 02:30 on Lord Howe for the 02:00 that the clocks leap over.
    ['0 0 2 * * ?', 'Australia/Lord_Howe', '2026-10-03T15:30Z', false],
    ['0 30 2 * * ?', 'Australia/Lord_Howe', '2026-10-03T15:30Z', true],
    ['0 0 12 ? 5 6#3 2026', 'UTC', '2026-05-15T12:00Z', true],
    ['0 0 12 ? 5 6#3 2026', 'UTC', '2027-05-21T12:00Z', false],
    ['0 0 12 ? 5 6#3 2026', 'UTC', '2026-06-19T12:00Z', false],
    ['0 0 12 ? 5 6#3 2026', 'UTC', '2026-05-15T13:00Z', false],
    ['0 0 12 ? 5 6#3 2026', 'UTC', '2026-05-15T12:01Z', false],
  ])('%s in %s at %s', (expression, zone, instant, due) => {
    expect(isDue(scheduleOf(expression, zone), Date.parse(instant))).toBe(due);
  });
});

test('near a change of the clock are two hours after it and one before, and a day without its midnight', () => {
  const change = Date.parse('2026-10-25T01:00Z');
  const minutes = [-61, -60, -59, 0, 119, 120];
  expect(minutes.map((minute) => isNearChange('Europe/Berlin', change + minute * 60_000))).toEqual([
    ...[false, true, true, true, true, false],
  ]);
  const noon = ['2026-09-05T16:00Z', '2026-09-06T16:00Z', '2026-09-07T16:00Z'];
  expect(noon.map((time) => isNearChange('America/Santiago', Date.parse(time)))).toEqual([
    false,
    true,
    false,
  ]);
});

describe('fire times near changes of the clock, as intervals of single instants', () => {
  const instantsOf = (expression: string, zone: string, from: string, until: string): string[] =>
    changeIntervals(scheduleOf(expression, zone), Date.parse(from), Date.parse(until)).map(
      ({ every, offset }) => new Date(every + offset).toISOString().slice(0, 16),
    );

  test('two hours after a change, and one before', () => {
    expect(instantsOf('0 0 * * * ?', 'Europe/Berlin', '2026-06-01T00:00Z', '2027-04-01T00:00Z')).toEqual([
      ...['2026-10-25T01:00', '2026-10-25T02:00'],
      ...['2027-03-28T00:00', '2027-03-28T01:00', '2027-03-28T02:00'],
    ]);
    expect(instantsOf('0 30 12 * * ?', 'Europe/Berlin', '2026-06-01T00:00Z', '2036-01-01T00:00Z')).toEqual(
      [],
    );
    expect(instantsOf('0 0 * * * ?', 'UTC', '2026-06-01T00:00Z', '2036-01-01T00:00Z')).toEqual([]);
  });

  test('days without their midnight', () => {
    const found = instantsOf('0 30 12 ? * 1', 'America/Santiago', '2026-06-01T00:00Z', '2028-01-01T00:00Z');
    expect(found).toEqual(['2026-09-06T15:30', '2027-09-05T15:30']);
  });

  test('within their span, and no more than a schedule bears', () => {
    const from = '2026-10-25T01:00Z';
    expect(instantsOf('0 0/30 * * * ?', 'Europe/Berlin', from, '2026-10-25T02:00Z')).toHaveLength(2);
    expect(instantsOf('* * * * * ?', 'Europe/Berlin', from, '2036-01-01T00:00Z')).toHaveLength(500);
  });
});
