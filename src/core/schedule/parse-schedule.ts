import { error, type Issue } from '../issue.js';
import type { CronSchedule } from './cron.js';
import { nextFireTimes } from './fire-times.js';
import { parseCron } from './parse-cron.js';
import { parseTimeZone } from './time-zone.js';

/** `schedule` of a job's settings, as the Jobs API has it. */
export interface ScheduleSettings {
  quartz_cron_expression: string;
  timezone_id: string;
}

export type ParsedSchedule =
  { kind: 'schedule'; schedule: CronSchedule } | { kind: 'issues'; issues: Issue[] };

/**
 * Reads a job's schedule, with all that is wrong at once: the issues of `parseCron` and `parseTimeZone`, and
 * `CRON_NEVER_FIRES` where no time comes after `nowMillis`. `path` is that of the schedule.
 */
export function parseSchedule(
  settings: ScheduleSettings,
  nowMillis: number,
  path = 'schedule',
): ParsedSchedule {
  const { quartz_cron_expression: expression, timezone_id: zoneId } = settings;
  const at = `${path}.quartz_cron_expression`;
  const parsed = parseCron(expression, at);
  const zone = parseTimeZone(zoneId, `${path}.timezone_id`);
  const issues = [parsed, zone].flatMap((part) => (part.kind === 'issues' ? part.issues : []));
  if (parsed.kind === 'issues' || zone.kind === 'issues') return { kind: 'issues', issues };
  const schedule = { cron: parsed.cron, zone: zone.zone };
  if (nextFireTimes(schedule, nowMillis, 1).length > 0) return { kind: 'schedule', schedule };
  const message = 'There is no such day from now to the end of the year 2100.';
  const hint = 'Look at the day of month, which its months may lack, and at the year.';
  return { kind: 'issues', issues: [error('CRON_NEVER_FIRES', at, message, hint)] };
}
