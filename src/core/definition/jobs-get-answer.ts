import { error, warning, type Issue } from '../issue.js';
import { isJsonObject, type JsonObject } from '../json.js';
import { jobDefinitionSchema } from './job-definition.js';
import type { RefusedShape, ShapedJob } from './shaped-job.js';
import { placeInside } from './written-place.js';

/*
 * What `jobs/get` answers, which is what `databricks jobs get` prints: `Job` of the Databricks SDK for Python 0.156.
 */

/** Facts about the job that are no settings: left out without a word. */
const FACTS = [
  'created_time',
  'creator_user_name',
  'effective_budget_policy_id',
  'effective_usage_policy_id',
  'has_more',
  'job_id',
  'next_page_token',
  'path',
  'run_as_owner',
  'run_as_user_name',
  'settings',
  'trigger_history',
  'trigger_state',
];

/** True for the answer of `jobs/get`, whatever else it holds. */
export function isJobsGetAnswer(document: JsonObject): boolean {
  return isJsonObject(document['settings']) && document['tasks'] === undefined;
}

/** The `settings` of an answer. One that is only a page of the job (2.2 gives 100 tasks at a time) is refused. */
export function jobOfAnswer({ definition, place, issues }: ShapedJob): ShapedJob | RefusedShape {
  const settings = definition['settings'] as JsonObject;
  const page = pageIssue(definition);
  if (page !== undefined) return { refused: [{ ...page, path: place.pathOf(page.path) }] };
  const besides = Object.keys(definition).filter((field) => !FACTS.includes(field));
  const found = [...besides.map(besideSettings), ...otherIdentity(definition, settings)];
  return {
    definition: settings,
    place: placeInside(place, 'settings'),
    issues: [...issues, ...found.map((issue) => ({ ...issue, path: place.pathOf(issue.path) }))],
  };
}

function pageIssue({ has_more: more, next_page_token: token }: JsonObject): Issue | undefined {
  const field = more === true ? 'has_more' : 'next_page_token';
  if (more !== true && (token === undefined || token === null || token === '')) return undefined;
  const message = 'the document is only a page of the job: it has more tasks than one answer holds.';
  const hint = 'Get the other pages too (page_token), and put their tasks together under settings.tasks.';
  return error('DEFINITION_PAGED', field, message, hint);
}

function besideSettings(field: string): Issue {
  if (Object.hasOwn(jobDefinitionSchema.shape, field)) {
    const message = 'stands beside settings, where it counts for nothing.';
    return error('FIELD_MISPLACED', field, message, 'Move it into settings.');
  }
  return warning('FIELD_IGNORED', field, 'is no part of the settings of the job, and is left out.');
}

/** Who the job runs as at Databricks; its settings do not always say. */
function otherIdentity({ run_as_user_name: name }: JsonObject, { run_as }: JsonObject): Issue[] {
  if (typeof name !== 'string' || run_as !== undefined) return [];
  const message = `the job runs as ${name} at Databricks; here its tasks run as whoever the worker is.`;
  return [warning('IDENTITY_OF_WORKER', 'run_as_user_name', message, 'Set settings.run_as to change that.')];
}
