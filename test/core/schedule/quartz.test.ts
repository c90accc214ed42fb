import { describe, expect, test } from 'vitest';
import type { CronSchedule, QuartzCron } from '../../../src/core/schedule/cron.js';
import { fireTimes, nextFireTimes } from '../../../src/core/schedule/fire-times.js';
import { parseCron } from '../../../src/core/schedule/parse-cron.js';
import { firesOf, rowsOf } from './golden.js';
import { ZONES } from './random-cron.js';

function cronOf(expression: string): QuartzCron {
  const parsed = parseCron(expression);
  if (parsed.kind === 'issues') throw new Error(`${expression}: ${JSON.stringify(parsed.issues)}`);
  return parsed.cron;
}

const codesOf = (expression: string): string[] => {
  const parsed = parseCron(expression);
  return parsed.kind === 'issues' ? parsed.issues.map(({ code }) => code) : [];
};

/** The next times from an instant, in UTC to the minute. */
function next(expression: string, zone: string, from: string, count: number): string[] {
  const schedule: CronSchedule = { cron: cronOf(expression), zone };
  return nextFireTimes(schedule, Date.parse(from), count).map((time) =>
    new Date(time).toISOString().slice(0, 16),
  );
}

describe('fires when Quartz does', () => {
  const rows = rowsOf('fires.tsv');

  test.each(ZONES)('in %s', (zone) => {
    const ofZone = rows.filter((row) => row[1] === zone);
    expect(ofZone.length).toBeGreaterThan(200);
    const ours = ofZone.map(([expression]) => [
      expression,
      zone,
      ...firesOf({ cron: cronOf(expression), zone }),
    ]);
    expect(ours).toEqual(ofZone);
  });

  test('for more than two thousand expressions', () => {
    expect(new Set(rows.map(([expression]) => expression)).size).toBeGreaterThan(2200);
  });
});

describe('says what Quartz would make of what it does not take', () => {
  test('refuses all that Quartz refuses', () => {
    const rows = rowsOf('refused.tsv');
    expect(rows.length).toBeGreaterThan(500);
    expect(rows.filter(([expression]) => !codesOf(expression).includes('CRON_INVALID'))).toEqual([]);
  });

  test('refuses what Quartz takes for something else, by another code', () => {
    const wrong = rowsOf('misread.tsv').filter(([expression]) =>
      codesOf(expression).some((code) => code !== 'CRON_MISLEADING'),
    );
    expect(wrong).toEqual([]);
  });

  test('what it says to write instead fires as Quartz fires', () => {
    const compared = rowsOf('misread.tsv').flatMap(([expression, zone, ...fires]) => {
      const parsed = parseCron(expression);
      if (parsed.kind === 'cron') throw new Error(`${expression} is read.`);
      const [{ message, hint }, ...more] = parsed.issues;
      const written = /^Write (\S+)\.$/.exec(hint ?? '')?.[1];
      const text = /^[\w ]+ "([^",]*)"/.exec(message)?.[1];
      if (more.length > 0 || written === undefined || text === undefined) return [];
      const instead = expression.toUpperCase().split(' ');
      instead[instead.indexOf(text)] = written;
      return [{ expression, ours: firesOf({ cron: cronOf(instead.join(' ')), zone }), fires }];
    });
    expect(compared.length).toBeGreaterThan(100);
    expect(compared.filter(({ ours, fires }) => ours.join() !== fires.join())).toEqual([]);
  });
});

describe('when clocks change', () => {
  test.each([
    // A time that clocks leap over is left out that day.
    ['0 30 2 * * ?', 'America/New_York', '2026-03-07T08:00Z', ['2026-03-09T06:30', '2026-03-10T06:30']],
    ['0 15 0 * * ?', 'Africa/Cairo', '2026-04-23T00:00Z', ['2026-04-24T21:15', '2026-04-25T21:15']],
    // Of a time that they show twice, the later one counts.
    ['0 30 1 * * ?', 'America/New_York', '2026-11-01T00:00Z', ['2026-11-01T06:30', '2026-11-02T06:30']],
    ['0 0 * * * ?', 'America/New_York', '2026-11-01T03:59Z', ['2026-11-01T04:00', '2026-11-01T06:00']],
    ['0 0 1-3 * * ?', 'Europe/Berlin', '2026-10-24T12:00Z', ['2026-10-24T23:00', '2026-10-25T01:00']],
    ['0 0/15 * * * ?', 'Australia/Lord_Howe', '2026-04-04T14:10Z', ['2026-04-04T14:15', '2026-04-04T15:00']],
  ])('%s in %s', (expression, zone, from, times) => {
    expect(next(expression, zone, from, 2)).toEqual(times);
  });

  test('asked from within the first of two equal hours, all of the second one comes', () => {
    // Quartz itself goes on from the same time on the clock: 06:30.
    expect(next('0 0/30 * * * ?', 'America/New_York', '2026-11-01T05:10Z', 1)).toEqual(['2026-11-01T06:00']);
  });

  test('what Quartz forgets: minutes after a leap of half an hour, once a year on Lord Howe', () => {
    // Quartz goes from 01:37 to 03:09: it looks for 02:09 first, which the leap makes 02:39.
    const times = ['2026-10-03T15:07', '2026-10-03T15:37', '2026-10-03T16:09'];
    expect(next('0 9/28 * ? * *', 'Australia/Lord_Howe', '2026-10-03T15:00Z', 3)).toEqual(times);
  });
});

describe('looks as far as the year 2100', () => {
  test.each(['0 0 0 30 2 ?', '0 0 0 * * ? 2000', '0 0 0 * * ? 2101-2199', '0 0 0 L-30 2 ?'])(
    '%s',
    (expression) => {
      const begin = performance.now();
      expect(next(expression, 'Europe/Berlin', '2026-01-01T00:00Z', 1)).toEqual([]);
      expect(performance.now() - begin).toBeLessThan(1000);
    },
  );

  test('its last time is the last one of that year', () => {
    expect(next('0 0 0 31 12 ?', 'UTC', '2099-12-31T00:00Z', 3)).toEqual(['2100-12-31T00:00']);
    expect(nextFireTimes({ cron: cronOf('0 0 0 * * ?'), zone: 'UTC' }, 0, 0)).toEqual([]);
  });

  test('ten years of hours take less than a second', () => {
    const begin = performance.now();
    let count = 0;
    for (const time of fireTimes(
      { cron: cronOf('0 0 * * * ?'), zone: 'Europe/Paris' },
      Date.UTC(2026, 0) - 1,
    )) {
      if (time >= Date.UTC(2036, 0)) break;
      count++;
    }
    expect(count).toBe(3652 * 24 - 10);
    expect(performance.now() - begin).toBeLessThan(1000);
  });
});
