import type { TimePart } from './reference.js';

/** One part of an instant in UTC; numbers without leading zeros, as Databricks gives them. */
export function timePart(millis: number, part: TimePart): string {
  const time = new Date(millis);
  const iso = time.toISOString();
  const isoWeekday = ((time.getUTCDay() + 6) % 7) + 1;
  const parts: Record<TimePart, string | number | boolean> = {
    iso_weekday: isoWeekday,
    is_weekday: isoWeekday <= 5,
    iso_date: iso.slice(0, 10),
    iso_datetime: iso.replace(/\.\d{3}Z$/, ''),
    timestamp_ms: millis,
    year: time.getUTCFullYear(),
    month: time.getUTCMonth() + 1,
    day: time.getUTCDate(),
    hour: time.getUTCHours(),
    minute: time.getUTCMinutes(),
    second: time.getUTCSeconds(),
    ds_nodash: iso.slice(0, 10).replaceAll('-', ''),
    ts: iso.replace(/\.\d{3}Z$/, '+00:00'),
  };
  return String(parts[part]);
}
