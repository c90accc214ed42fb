import { isJsonObject, type JsonObject, type JsonValue } from '../json.js';
import type { JobScope, ScopedJob } from './job-scope.js';
import { reachableJobs } from './job-scope.js';
import { locateJob } from './locate-job.js';
import type { ShapedJob } from './shaped-job.js';
import { placeInside } from './written-place.js';

/** The jobs under `brickwork.jobs` of a job, each in any shape; a path to a file has been read by whoever sent it. */
export function jobsUnderBrickwork({ definition, place }: ShapedJob): [string, ScopedJob][] {
  return Object.entries(jobsMember(definition)).flatMap(([key, document]): [string, ScopedJob][] => {
    if (!isJsonObject(document)) return [];
    const at = placeInside(place, `brickwork.jobs.${key}`);
    const located = locateJob(document, undefined, at);
    if ('refused' in located)
      return [[key, { definition: document, place: at, issues: located.refused, isRefused: true }]];
    const { definition: job, place: inside, issues } = located;
    return [[key, { definition: job, place: inside, issues }]];
  });
}

/** What a job has under `brickwork.jobs`. */
export function jobsMember({ brickwork }: JsonObject): JsonObject {
  return isJsonObject(brickwork) && isJsonObject(brickwork['jobs']) ? brickwork['jobs'] : {};
}

/**
 * The one document of a job that needs nothing beside it: the job, with the jobs that it may come to run under
 * `brickwork.jobs`, whether they stood there or in the same bundle.
 */
export function normalDocument(definition: JsonObject, scope: JobScope): JsonObject {
  const own = jobsMember(definition);
  const reachable = reachableJobs(definition, scope);
  const jobs = [...scope].filter(([key]) => Object.hasOwn(own, key) || reachable.has(key));
  if (jobs.length === 0) return definition;
  const entries = jobs.map(([key, job]): [string, JsonValue] => [key, job.definition]);
  const settings = isJsonObject(definition['brickwork']) ? definition['brickwork'] : {};
  return { ...definition, brickwork: { ...settings, jobs: Object.fromEntries(entries) } };
}
