import { describe, expect, test } from 'vitest';
import { renderIssue } from '../../../src/core/issue.js';
import { describeSchedule } from '../../../src/core/schedule/describe-schedule.js';
import { nextFireTimes } from '../../../src/core/schedule/fire-times.js';
import { intervalOf } from '../../../src/core/schedule/interval.js';
import { parseSchedule, type ParsedSchedule } from '../../../src/core/schedule/parse-schedule.js';

const NOW = Date.UTC(2026, 11, 1);

const parse = (expression: string, zone = 'Europe/Berlin'): ParsedSchedule =>
  parseSchedule({ quartz_cron_expression: expression, timezone_id: zone }, NOW);

describe("a job's schedule", () => {
  test('is read with its zone', () => {
    expect(parse('0 30 2 * * ?', 'PST')).toMatchObject({
      kind: 'schedule',
      schedule: { cron: { hours: [2] }, zone: 'America/Los_Angeles' },
    });
  });

  test.each([
    [
      '0 60 25 * * ?',
      'Foo/Bar',
      [
        /^CRON_INVALID schedule\.quartz_cron_expression: minutes/,
        /^CRON_INVALID schedule\.quartz_cron_expression: hours/,
        /^TIMEZONE_UNKNOWN schedule\.timezone_id: /,
      ],
    ],
    ['0 0 0 30 2 ?', 'UTC', [/^CRON_NEVER_FIRES schedule\.quartz_cron_expression: /]],
    ['0 0 0 * * ? 2025', 'UTC', [/^CRON_NEVER_FIRES /]],
  ])('%s in %s has issues, all at once', (expression, zone, messages) => {
    const parsed = parse(expression, zone);
    const issues = parsed.kind === 'issues' ? parsed.issues.map(renderIssue) : [];
    expect(issues).toHaveLength(messages.length);
    messages.forEach((message, at) => expect(issues[at]).toMatch(message));
  });
});

describe('a schedule in words, beside its first times', () => {
  // In December 2026 the 1st is a Tuesday.
  test.each([
    ['0 30 2 * * ?', 'Every day at 02:30', '01T02:30 02T02:30 03T02:30'],
    ['0 30 2 ? * *', 'Every day at 02:30', '01T02:30 02T02:30 03T02:30'],
    ['0 0 9,17 * * ?', 'Every day at 09:00 and 17:00', '01T09:00 01T17:00 02T09:00'],
    ['0 0 */7 * * ?', 'Every day at 00:00, 07:00, 14:00 and 21:00', '01T00:00 01T07:00 01T14:00'],
    ['0 0 0/1 * * ?', 'Every hour', '01T00:00 01T01:00 01T02:00'],
    ['0 0/15 * * * ?', 'Every 15 minutes', '01T00:00 01T00:15 01T00:30'],
    ['0 5 * * * ?', 'At 5 minutes past the hour', '01T00:05 01T01:05 01T02:05'],
    ['0 0/45 * * * ?', 'At 0 and 45 minutes past the hour', '01T00:00 01T00:45 01T01:00'],
    ['0 0 9 ? * MON-FRI', 'At 09:00, Monday through Friday', '01T09:00 02T09:00 03T09:00'],
    ['0 0 9 ? * 1', 'At 09:00, only on Sunday', '06T09:00 13T09:00 20T09:00'],
    [
      '0 0 9 ? * FRI-MON',
      'At 09:00, only on Sunday, Monday, Friday, and Saturday',
      '04T09:00 05T09:00 06T09:00',
    ],
    ['0 0 9 ? * 2/2', 'At 09:00, only on Monday, Wednesday, and Friday', '02T09:00 04T09:00 07T09:00'],
    ['0 0 9 ? * L', 'At 09:00, only on Saturday', '05T09:00 12T09:00 19T09:00'],
    ['0 0 9 ? 12 6#3', 'At 09:00, on the third Friday of the month, only in December', '18T09:00'],
    ['0 0 9 ? 12 5#5', 'At 09:00, on the fifth Thursday of the month, only in December', '31T09:00'],
    ['0 0 9 ? 12 6L', 'At 09:00, on the last Friday of the month, only in December', '25T09:00'],
    ['0 0 9 L 12 ?', 'At 09:00, on the last day of the month, only in December', '31T09:00'],
    ['0 0 9 L-1 12 ?', 'At 09:00, 1 day before the last day of the month, only in December', '30T09:00'],
    ['0 0 9 LW 12 ?', 'At 09:00, on the last weekday of the month, only in December', '31T09:00'],
    ['0 0 9 13W 12 ?', 'At 09:00, on the weekday nearest day 13 of the month, only in December', '14T09:00'],
    ['0 0 9 1,15 12 ?', 'At 09:00, on day 1 and 15 of the month, only in December', '01T09:00 15T09:00'],
    ['0 0 9 1 * ? 2027-2031/2', 'At 09:00, on day 1 of the month, every 2 years, 2027 through 2031', ''],
    // There are no words for it.
    ['0 0 9 L-12W 12 ?', '0 0 9 L-12W 12 ?', '18T09:00'],
  ])('%s', (expression, words, times) => {
    const parsed = parse(expression, 'UTC');
    if (parsed.kind === 'issues') throw new Error(JSON.stringify(parsed.issues));
    expect(describeSchedule(parsed.schedule)).toBe(`${words}, UTC`);
    const found = nextFireTimes(parsed.schedule, NOW - 1, 3).filter((time) => time < Date.UTC(2027, 0));
    expect(found.map((time) => new Date(time).toISOString().slice(8, 16)).join(' ')).toBe(times);
  });
});

describe('a periodic trigger', () => {
  test.each([
    [{ interval: 5, unit: 'HOURS' as const }, 5 * 3_600_000],
    [{ interval: 1, unit: 'DAYS' as const }, 86_400_000],
    [{ interval: 2, unit: 'WEEKS' as const }, 14 * 86_400_000],
  ])('%o fires one interval after it was set', (trigger, every) => {
    const setAt = Date.UTC(2026, 10, 28, 3, 7, 11, 500);
    const interval = intervalOf(trigger, setAt);
    expect(interval.every).toBe(every);
    const first = Math.ceil((setAt - interval.offset) / every) * every + interval.offset;
    expect(first).toBe(setAt - 500 + every);
  });
});
