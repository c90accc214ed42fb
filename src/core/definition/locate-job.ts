import { error, listNames, type Issue } from '../issue.js';
import { isJsonObject, type JsonObject } from '../json.js';
import type { JobScope } from './job-scope.js';
import { suggestName } from './nearest-name.js';

export interface LocatedJob {
  job: JsonObject;
  key: string;
  path: string;
  /** All jobs of the bundle. */
  bundle: JobScope;
}

/** The job inside a document: the document itself, or one job of a bundle. */
export function locateJob(
  document: JsonObject,
  jobKey: string | undefined,
): LocatedJob | { issues: Issue[] } {
  const { resources } = document;
  if (!isJsonObject(resources)) return { job: document, key: '', path: '', bundle: new Map() };
  const jobs = isJsonObject(resources['jobs']) ? resources['jobs'] : {};
  const keys = Object.keys(jobs);
  const key = jobKey ?? keys[0];
  const job = Object.hasOwn(jobs, key ?? '') ? jobs[key] : undefined;
  const chosen = jobKey !== undefined || keys.length === 1;
  if (!chosen || !isJsonObject(job)) return { issues: [bundleIssue(keys, jobKey)] };
  const bundle = Object.entries(jobs).flatMap(([name, definition]) =>
    isJsonObject(definition) ? [[name, { definition, path: `resources.jobs.${name}` }] as const] : [],
  );
  return { job, key, path: `resources.jobs.${key}`, bundle: new Map(bundle) };
}

function bundleIssue(keys: readonly string[], jobKey: string | undefined): Issue {
  if (jobKey !== undefined) {
    const hint = suggestName(jobKey, keys) ?? `Jobs: ${listNames(keys)}.`;
    return error('BUNDLE_JOB_UNKNOWN', 'resources.jobs', `has no job "${jobKey}".`, hint);
  }
  const message = `which job is to run? The bundle has ${keys.length}: ${listNames(keys)}.`;
  return error('BUNDLE_JOB_AMBIGUOUS', 'resources.jobs', message, 'Name it: --job KEY, or the option "job".');
}
