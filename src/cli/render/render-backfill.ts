import type { BackfilledTimes } from '../../client/backfill.js';
import { renderTime } from '../../core/render-time.js';

/** What a backfill starts, and what it does not. */
export function renderBackfill({ times, active_times: active }: BackfilledTimes): string[] {
  if (times.length + active.length === 0) return ['The schedule has no time between.'];
  return [
    ...(times.length === 0 ? [] : [`${runs(times)} started, for ${span(times)}.`]),
    ...(active.length === 0 ? [] : [`${runs(active)} still active and not started again: ${span(active)}.`]),
  ];
}

function runs({ length }: readonly number[]): string {
  return length === 1 ? '1 run is' : `${length} runs are`;
}

function span(times: readonly number[]): string {
  const [first, last] = [times[0], times[times.length - 1]].map(renderTime);
  return first === last ? first : `${first} to ${last}`;
}
