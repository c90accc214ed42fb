import { given } from '../json.js';
import { FILE_MARK_LENGTH } from '../trigger/seen-files.js';
import { isPaused, nextOf, triggerInForce } from './fire-trigger.js';
import type { Job } from './job.js';

/** How the trigger of a job stands; times are milliseconds since the epoch. */
export interface TriggerView {
  kind: 'files' | 'tables' | 'condition' | 'jobs' | 'continuous';
  /**
   * `waits` for something to come; `has_news` that settle, or whose time has not come; `no_room` for one more run; `asks`
   * its condition.
   */
  state: 'paused' | 'waits' | 'has_news' | 'no_room' | 'asks';
  /** Why it cannot look; it goes on trying. */
  problem?: { message: string; since: number };
  /** Runs that it has started, and when the last one. */
  firings: number;
  last_firing_time?: number;
  /** The earliest time of the next one, where that is known. */
  next_time?: number;
  /** What has come since, and no run was started for yet. */
  news?: { since: number; files?: number; tables?: string[]; jobs?: string[] };
  /** Files below the place. */
  files_seen?: number;
}

/** How the trigger of a job stands; undefined where only the clock and people start it. */
export function triggerView(job: Job, nowMillis: number): TriggerView | undefined {
  const trigger = triggerInForce(job);
  const own = job.state.trigger;
  if (trigger === undefined || own === undefined) return undefined;
  const next = nextOf(job, trigger, own, nowMillis);
  const { problem, news, firings, lastFiringMillis } = own;
  const states = {
    nothing: own.isAsking === true ? 'asks' : 'waits',
    later: 'has_news',
    fire: 'has_news',
    ask: 'asks',
    no_room: 'no_room',
  } as const;
  return {
    kind: trigger.watched.kind,
    state: isPaused(job, trigger) ? 'paused' : states[next.kind],
    ...given('problem', problem && { message: problem.message, since: problem.sinceMillis }),
    firings,
    ...given('last_firing_time', lastFiringMillis),
    ...given('next_time', next.kind === 'later' ? next.atMillis : undefined),
    ...given(
      'news',
      news && {
        since: news.sinceMillis,
        ...given('files', news.files?.count),
        ...given(
          'tables',
          news.tables?.map(({ name }) => name),
        ),
        ...given(
          'jobs',
          news.runs?.map(({ jobId }) => jobId),
        ),
      },
    ),
    ...given('files_seen', job.seenFiles === undefined ? undefined : job.seenFiles.length / FILE_MARK_LENGTH),
  };
}
