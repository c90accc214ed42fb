import { given, type JsonObject } from '../json.js';
import { type JobTrigger, triggerType, type Watched } from './job-trigger.js';
import type { News, TriggerState } from './trigger-state.js';

/** What a trigger is to do next. */
export type NextFiring =
  /** It waits for something to come. */
  | { kind: 'nothing' }
  /** It may start a run from then on. */
  | { kind: 'later'; atMillis: number }
  /** It has to ask its condition first. */
  | { kind: 'ask' }
  /** It would start a run that the job would skip, so it waits until there is room. */
  | { kind: 'no_room' }
  | { kind: 'fire' };

/** How a job stands: how many runs it has, and whether one more would have a place. */
export interface Standing {
  openRuns: number;
  hasRoom: boolean;
}

/** From the end of a run of a continuous job to the next; Databricks promises less than a minute. */
const PAUSE_MILLIS = 10_000;

/** After a failed one: doubled with each, up to an hour. Databricks does not tell its own. */
const FAILURE_PAUSE_MILLIS = 30_000;
const LONGEST_PAUSE_MILLIS = 3_600_000;

/** Decides what a trigger that is not paused is to do. */
export function nextFiring(
  { watched, minSeconds, waitSeconds, condition }: JobTrigger,
  state: TriggerState,
  { openRuns, hasRoom }: Standing,
  nowMillis: number,
): NextFiring {
  if (watched.kind === 'continuous') {
    if (openRuns > 0) return { kind: 'nothing' };
    return dueAt(continuousMillis(state), nowMillis) ?? { kind: 'fire' };
  }
  const { news } = state;
  if (news === undefined || !isComplete(watched, news)) return { kind: 'nothing' };
  const calmMillis = news.lastMillis + waitSeconds * 1000;
  const { lastFiringMillis: last } = state;
  const nextMillis = last === undefined ? 0 : last + minSeconds * 1000;
  const later = dueAt(Math.max(calmMillis, nextMillis, state.askAgainMillis ?? 0), nowMillis);
  if (later !== undefined) return later;
  if (!hasRoom) return { kind: 'no_room' };
  if (condition === undefined || state.conditionHolds === true) return { kind: 'fire' };
  return state.isAsking === true ? { kind: 'nothing' } : { kind: 'ask' };
}

function dueAt(atMillis: number, nowMillis: number): NextFiring | undefined {
  return nowMillis < atMillis ? { kind: 'later', atMillis } : undefined;
}

/** When the next run of a continuous job may begin. */
function continuousMillis({ lastEndMillis, failures = 0 }: TriggerState): number {
  if (lastEndMillis === undefined) return 0;
  if (failures === 0) return lastEndMillis + PAUSE_MILLIS;
  return lastEndMillis + Math.min(FAILURE_PAUSE_MILLIS * 2 ** (failures - 1), LONGEST_PAUSE_MILLIS);
}

/** Of several tables or jobs all may have to have come. */
function isComplete(watched: Watched, news: News): boolean {
  if (watched.kind === 'jobs') return (news.runs ?? []).length === watched.jobIds.length;
  return watched.kind !== 'tables' || !watched.needsAll || news.tables?.length === watched.names.length;
}

/** The option `trigger` of a run. */
type TriggerOption = JsonObject & { type: string };

/** What a run is told of why it was started. */
export function triggerOption(watched: Watched, news: News | undefined, atMillis: number): TriggerOption {
  const option = { type: triggerType(watched), time: atMillis };
  if (watched.kind === 'files') {
    const { count = 0, names = [] } = news?.files ?? {};
    return { ...option, file_arrival: { location: watched.url, file_count: count, files: names } };
  }
  if (watched.kind === 'tables') {
    const updated = (news?.tables ?? []).map(({ name, version, commitTimestamp }) => {
      return { name, version, commit_timestamp: commitTimestamp };
    });
    return { ...option, table_update: { updated_tables: updated } };
  }
  if (watched.kind !== 'jobs') return option;
  const runs = (news?.runs ?? []).map(({ jobId, jobRunId, result }) => {
    return { job_id: jobId, ...given('run_id', jobRunId), result_state: result };
  });
  return { ...option, job_completion: { runs } };
}
