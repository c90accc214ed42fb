import { expect, test } from 'vitest';
import { renderStarts } from '../../../src/core/words/render-starts.js';

const NOW = Date.UTC(2026, 10, 28, 10);
const daily = { quartz_cron_expression: '0 0 6 * * ?', timezone_id: 'UTC' };

test.each([
  ['nothing', {}, []],
  [
    'a schedule, in words and with its next times',
    { schedule: daily },
    [
      'schedule 0 0 6 * * ?, UTC: Every day at 06:00, UTC',
      'next (UTC) 2026-11-29 06:00:00, 2026-11-30 06:00:00, 2026-12-01 06:00:00',
    ],
  ],
  [
    'one of a paused job, without times',
    { schedule: daily, paused: { by: 'ada' } },
    ['schedule 0 0 6 * * ?, UTC: Every day at 06:00, UTC'],
  ],
  ['one that nobody can read, as written', { schedule: { timezone_id: 'UTC' } }, ['schedule UTC']],
  [
    'one in no zone, as written',
    { schedule: { ...daily, timezone_id: 'Nowhere/Town' } },
    ['schedule 0 0 6 * * ?, Nowhere/Town'],
  ],
  [
    'a trigger, and how it fires',
    {
      trigger: { pause_status: 'PAUSED' },
      schedule_settings: { catchup_window_seconds: 3600, jitter_seconds: 30 },
    },
    ['catch-up window 1 h 0 min, jitter 30.0 s', 'trigger PAUSED'],
  ],
])('a job is started by %s', (_name, starts, lines) => {
  expect(renderStarts(starts, NOW)).toEqual(lines);
});
