import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/core/json.js';
import { jobSchedule } from '../../../src/core/schedule/job-schedule.js';

const NOW = Date.parse('2026-11-28T00:00:00Z');
const NIGHTLY = { quartz_cron_expression: '0 0 3 * * ?', timezone_id: 'Europe/Berlin' };
const HOUR = 3_600_000;

describe('when a job starts by itself', () => {
  test.each<[string, JsonObject, unknown]>([
    ['never, by itself', {}, { kind: 'none' }],
    ['never, by the clock', { trigger: { file_arrival: { url: 's3://b/' } } }, { kind: 'none' }],
    [
      'by a schedule',
      { schedule: NIGHTLY },
      {
        kind: 'cron',
        isPaused: false,
        schedule: { zone: 'Europe/Berlin' },
        calendars: [{ hour: [{ start: 3 }] }],
      },
    ],
    [
      'by one that is paused',
      { schedule: { ...NIGHTLY, pause_status: 'PAUSED' } },
      { kind: 'cron', isPaused: true },
    ],
    [
      'every few hours',
      { trigger: { periodic: { interval: 7, unit: 'HOURS' } } },
      { kind: 'periodic', isPaused: false, interval: { every: 7 * HOUR, offset: NOW % (7 * HOUR) } },
    ],
    [
      'every week, but paused',
      { trigger: { pause_status: 'PAUSED', periodic: { interval: 1, unit: 'WEEKS' } } },
      { kind: 'periodic', isPaused: true },
    ],
  ])('%s', (_, settings, expected) => {
    expect(jobSchedule(settings, NOW)).toMatchObject(expected as object);
  });

  test.each<[string, JsonObject, string[]]>([
    [
      'both',
      { schedule: NIGHTLY, trigger: { periodic: { interval: 1, unit: 'DAYS' } } },
      ['TRIGGER_AND_SCHEDULE'],
    ],
    ['half a schedule', { schedule: { timezone_id: 'UTC' } }, ['SCHEDULE_INCOMPLETE']],
    [
      'a wrong one, with all that is wrong',
      { schedule: { quartz_cron_expression: '0 0 25 * * ?', timezone_id: 'Nowhere' } },
      ['CRON_INVALID', 'TIMEZONE_UNKNOWN'],
    ],
    ['no interval', { trigger: { periodic: { unit: 'DAYS' } } }, ['TRIGGER_PERIODIC']],
    ['half an hour', { trigger: { periodic: { interval: 0.5, unit: 'HOURS' } } }, ['TRIGGER_PERIODIC']],
    ['another unit', { trigger: { periodic: { interval: 1, unit: 'YEARS' } } }, ['TRIGGER_PERIODIC']],
    ['no object', { trigger: { periodic: 'daily' } }, ['TRIGGER_PERIODIC']],
  ])('%s is refused', (_, settings, codes) => {
    const read = jobSchedule(settings, NOW);
    expect(read.kind === 'issues' ? read.issues.map(({ code }) => code) : read).toEqual(codes);
  });
});
