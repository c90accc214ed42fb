import { given, type JsonObject } from '../json.js';
import { filledSettings } from './filled-settings.js';
import { wireId, type WireObject } from './wire-value.js';

/** A job as its clients are shown it. */
export interface ShownJob {
  settings: JsonObject;
  facts: {
    jobId: string;
    creatorUserName?: string;
    createdMillis: number;
    runAsUserName?: string;
  };
}

/** Of each list, in answers that hold several jobs or runs. */
export const MOST_LISTED = 100;

/** The answer of `jobs/get`, all lists whole. */
export function wireJob({ settings, facts }: ShownJob): WireObject {
  return { ...wireFacts(facts), settings: filledSettings(settings) };
}

/** An entry of `jobs/list`: without tasks and job clusters, or with the first 100 of them. */
export function wireJobListed({ settings, facts }: ShownJob, isExpanded: boolean): WireObject {
  const { tasks, job_clusters: clusters, ...rest } = filledSettings(settings);
  if (!isExpanded) return { ...wireFacts(facts), settings: rest };
  const lists = firstOf({ tasks, job_clusters: clusters });
  return { ...wireFacts(facts), settings: { ...rest, ...lists.first }, ...given('has_more', lists.hasMore) };
}

/** The beginnings of long lists; `hasMore` is absent where nothing is left out. */
export function firstOf(lists: WireObject): { first: WireObject; hasMore: true | undefined } {
  const arrays = Object.entries(lists).flatMap(([name, list]) =>
    Array.isArray(list) ? [[name, list] as const] : [],
  );
  return {
    first: Object.fromEntries(arrays.map(([name, list]) => [name, list.slice(0, MOST_LISTED)])),
    hasMore: arrays.some(([, list]) => list.length > MOST_LISTED) || undefined,
  };
}

function wireFacts({ jobId, creatorUserName, createdMillis, runAsUserName }: ShownJob['facts']): WireObject {
  return {
    job_id: wireId(jobId),
    ...given('creator_user_name', creatorUserName),
    ...given('run_as_user_name', runAsUserName),
    created_time: createdMillis,
  };
}
