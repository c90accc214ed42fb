import { error, listNames, warning, type Issue } from '../issue.js';
import { isJsonObject, type JsonObject } from '../json.js';
import { bundleReferences } from './bundle-references.js';
import { bundleScalars } from './bundle-scalars.js';
import type { JobScope } from './job-scope.js';
import { isJobsGetAnswer, jobOfAnswer } from './jobs-get-answer.js';
import { suggestName } from '../nearest-name.js';
import { type RefusedShape, type ShapedJob, without } from './shaped-job.js';
import { isSingleTaskJob, jobOfSingleTask } from './single-task-job.js';
import { isSubmitBody, jobOfSubmitBody } from './submit-body.js';
import { placeInside, type WrittenPlace, wholeDocument } from './written-place.js';

export interface LocatedJob extends ShapedJob {
  key: string;
  /** All jobs of the bundle. */
  bundle: JobScope;
}

/**
 * The job that a document holds, in any of the shapes that Databricks has for one: the settings themselves, an Asset Bundle
 * (of which `jobKey` names the job where it has several), the answer of `jobs/get`, a body of `runs/submit`, and the job
 * of Jobs API 2.0 that is its own only task.
 */
export function locateJob(
  document: JsonObject,
  jobKey?: string,
  place: WrittenPlace = wholeDocument(),
): LocatedJob | RefusedShape {
  const { resources } = document;
  if (isJsonObject(resources)) return jobOfBundle(resources, jobKey, place);
  const job = jobOfDocument({
    definition: withoutAnchors(document),
    place,
    issues: unusedKey(jobKey, place),
  });
  return 'refused' in job ? job : { ...job, key: '', bundle: new Map() };
}

function jobOfDocument(document: ShapedJob): ShapedJob | RefusedShape {
  if (Array.isArray(document.definition['jobs'])) return { refused: [listIssue(document.place)] };
  const isAnswer = isJobsGetAnswer(document.definition);
  const job = isAnswer ? jobOfAnswer(document) : document;
  if ('refused' in job) return job;
  const named = !isAnswer && isSubmitBody(job.definition) ? jobOfSubmitBody(job) : job;
  return isSingleTaskJob(named.definition) ? jobOfSingleTask(named) : named;
}

/** A top-level key that begins with `x-` holds anchors for the rest of the document. */
function withoutAnchors(document: JsonObject): JsonObject {
  const anchors = Object.keys(document).filter((key) => key.startsWith('x-'));
  return anchors.length === 0 ? document : without(document, anchors);
}

function unusedKey(jobKey: string | undefined, place: WrittenPlace): Issue[] {
  if (jobKey === undefined) return [];
  const message = `the document is one job, and no bundle that has a job "${jobKey}".`;
  return [warning('JOB_KEY_UNUSED', place.pathOf(''), message)];
}

function listIssue(place: WrittenPlace): Issue {
  const hint = 'Take one of them with its tasks: databricks jobs get JOB_ID.';
  return error('DEFINITION_LIST', place.pathOf('jobs'), 'is a list of jobs; a run has one.', hint);
}

/** What the Databricks CLI notes at a job of a bundle for itself, and prints with it. */
export const NOTES_OF_THE_CLI = ['id', 'modified_status', 'url'];

function jobOfBundle(
  resources: JsonObject,
  jobKey: string | undefined,
  place: WrittenPlace,
): LocatedJob | RefusedShape {
  const jobs = isJsonObject(resources['jobs']) ? resources['jobs'] : {};
  const keys = Object.keys(jobs);
  const key = jobKey ?? keys[0];
  const isChosen = jobKey !== undefined || keys.length === 1;
  const bundle = new Map(
    Object.entries(jobs).flatMap(([name, job]) =>
      isJsonObject(job)
        ? [[name, bundleJob(job, placeInside(place, `resources.jobs.${name}`))] as const]
        : [],
    ),
  );
  const chosen = isChosen ? bundle.get(key) : undefined;
  return chosen === undefined ? { refused: [bundleIssue(keys, jobKey, place)] } : { ...chosen, key, bundle };
}

function bundleJob(job: JsonObject, place: WrittenPlace): ShapedJob {
  const settings = without(job, [...NOTES_OF_THE_CLI, 'lifecycle']);
  const { definition, issues } = bundleScalars(settings, place);
  const unresolved = bundleReferences(definition, place);
  return { definition, place, issues: [...issues, ...unresolved, ...lifecycleIssues(job, place)] };
}

function lifecycleIssues({ lifecycle }: JsonObject, place: WrittenPlace): Issue[] {
  if (lifecycle === undefined) return [];
  const message = 'is for the deployment of the bundle; a run does nothing with it.';
  return [warning('FIELD_UNUSED', place.pathOf('lifecycle'), message)];
}

function bundleIssue(keys: readonly string[], jobKey: string | undefined, place: WrittenPlace): Issue {
  const path = place.pathOf('resources.jobs');
  if (jobKey !== undefined) {
    const hint = suggestName(jobKey, keys) ?? `Jobs: ${listNames(keys)}.`;
    return error('BUNDLE_JOB_UNKNOWN', path, `has no job "${jobKey}".`, hint);
  }
  const message = `which job is to run? The bundle has ${keys.length}: ${listNames(keys)}.`;
  return error('BUNDLE_JOB_AMBIGUOUS', path, message, 'Name it: --job KEY, or the option "job".');
}
