import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../src/core/definition/parse-definition.js';
import type { JsonObject } from '../../src/core/json.js';
import { jobSchedule } from '../../src/core/schedule/job-schedule.js';
import { job, notebook } from '../support/definitions.js';

const NOW = Date.parse('2026-11-28T00:00:00Z');
const NIGHTLY = { quartz_cron_expression: '0 0 3 * * ?', timezone_id: 'Europe/Berlin' };
const DAILY = { periodic: { interval: 1, unit: 'DAYS' } };

const withFiring = (schedule: unknown): JsonObject => ({ brickwork: { schedule } as JsonObject });

describe('how exactly a schedule is kept to', () => {
  test.each<[string, JsonObject, unknown]>([
    ['by default', {}, { catchupSeconds: 86_400, jitterSeconds: 0 }],
    ['as it says', withFiring({ jitter_seconds: 5 }), { catchupSeconds: 86_400, jitterSeconds: 5 }],
    [
      'in all',
      withFiring({ catchup_window_seconds: 10, jitter_seconds: 0 }),
      { catchupSeconds: 10, jitterSeconds: 0 },
    ],
  ])('%s', (_, settings, firing) => {
    expect(jobSchedule({ ...settings, schedule: NIGHTLY }, NOW)).toMatchObject({ kind: 'cron', firing });
    expect(jobSchedule({ ...settings, trigger: DAILY }, NOW)).toMatchObject({ kind: 'periodic', firing });
  });

  test.each<[string, JsonObject]>([
    ['catchup_window_seconds', { catchup_window_seconds: 9 }],
    ['catchup_window_seconds', { catchup_window_seconds: 10.5 }],
    ['catchup_window_seconds', { catchup_window_seconds: '60' }],
    ['jitter_seconds', { jitter_seconds: -1 }],
    ['jitter_seconds', { jitter_seconds: 40_000_000 }],
  ])('a wrong %s is refused, wherever it comes from: %j', (member, firing) => {
    const settings = { ...withFiring(firing), schedule: NIGHTLY };
    expect(jobSchedule(settings, NOW)).toMatchObject({
      kind: 'issues',
      issues: [{ code: 'SCHEDULE_SECONDS', path: `brickwork.schedule.${member}` }],
    });
    const { issues } = parseDefinition(job([notebook('a')], settings));
    expect(issues.filter(({ severity }) => severity === 'error').map(({ path }) => path)).toEqual([
      `brickwork.schedule.${member}`,
    ]);
  });

  test.each<[string, JsonObject, string[]]>([
    ['a schedule', { schedule: NIGHTLY }, []],
    ['a periodic trigger', { trigger: DAILY }, []],
    ['neither', {}, ['SETTING_UNUSED brickwork.schedule']],
    ['another trigger', { trigger: { file_arrival: {} } }, ['SETTING_UNUSED brickwork.schedule']],
  ])('it is for a job with a schedule or a periodic trigger; this one has %s', (_, more, expected) => {
    const { issues } = parseDefinition(
      job([notebook('a')], { ...withFiring({ jitter_seconds: 1 }), ...more }),
    );
    const errors = issues.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ code, path }) => `${code} ${path}`)).toEqual(expected);
  });
});
