import { isJsonObject, type JsonObject } from '../json.js';
import { describeSchedule } from '../schedule/describe-schedule.js';
import { nextFireTimes } from '../schedule/fire-times.js';
import { parseSchedule } from '../schedule/parse-schedule.js';
import { renderDuration, renderTime } from '../render-time.js';

const NEXT_TIMES = 3;

/** `0 0 6 * * ?, Europe/Berlin`: a schedule or a trigger in its own words. */
export function renderSettings(settings: JsonObject): string {
  const { quartz_cron_expression: cron, timezone_id: zone, pause_status: status, ...rest } = settings;
  const texts = [cron, zone].filter((text) => typeof text === 'string');
  const more = Object.keys(rest).length === 0 ? [] : [JSON.stringify(rest)];
  return [...texts, ...more, ...(status === 'PAUSED' ? ['PAUSED'] : [])].join(', ');
}

interface Starts {
  schedule?: JsonObject;
  trigger?: JsonObject;
  schedule_settings?: JsonObject;
  paused?: object;
}

/** What starts a job: the schedule in words and its next times, where it is not paused; a trigger as it is written. */
export function renderStarts(
  { schedule, trigger, schedule_settings: firing = {}, paused }: Starts,
  now: number,
): string[] {
  const ofTrigger = [
    ...renderFiring(firing),
    ...(trigger === undefined ? [] : [`trigger ${renderSettings(trigger)}`]),
  ];
  if (!isJsonObject(schedule)) return ofTrigger;
  const written = `schedule ${renderSettings(schedule)}`;
  const read = readSchedule(schedule, now);
  if (read === undefined) return [written, ...ofTrigger];
  const isPaused = paused !== undefined || schedule['pause_status'] === 'PAUSED';
  const times = isPaused ? [] : nextFireTimes(read, now, NEXT_TIMES).map(renderTime);
  const next = times.length === 0 ? [] : [`next (UTC) ${times.join(', ')}`];
  return [`${written}: ${describeSchedule(read)}`, ...next, ...ofTrigger];
}

/** The schedule that settings say; undefined where they say none that can be read. */
export function readSchedule(
  { quartz_cron_expression: cron, timezone_id: zone }: JsonObject,
  now: number,
): Parameters<typeof nextFireTimes>[0] | undefined {
  if (typeof cron !== 'string' || typeof zone !== 'string') return undefined;
  const parsed = parseSchedule({ quartz_cron_expression: cron, timezone_id: zone }, now);
  return parsed.kind === 'issues' ? undefined : parsed.schedule;
}

/** `catch-up window 1 h 0 min, jitter 30.0 s`, of those that are set. */
function renderFiring({ catchup_window_seconds: catchup, jitter_seconds: jitter }: JsonObject): string[] {
  const parts = [
    ...(typeof catchup === 'number' ? [`catch-up window ${renderDuration(catchup * 1000)}`] : []),
    ...(typeof jitter === 'number' ? [`jitter ${renderDuration(jitter * 1000)}`] : []),
  ];
  return parts.length === 0 ? [] : [parts.join(', ')];
}
