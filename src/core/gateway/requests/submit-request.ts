import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../json.js';
import { type RawRequest, type Reading, readRequest } from './read-request.js';
import { settingsObject, token } from './wire-types.js';

export interface SubmitRequest {
  idempotency_token?: string | undefined;
  /** What is to be run, in the form of a job's settings. */
  settings: JsonObject;
}

/** Fields of settings that `SubmitRun` of the SDK for Python does not have. */
const REFUSED = [
  ...['parameters', 'tags', 'schedule', 'trigger', 'continuous', 'max_concurrent_runs', 'edit_mode'],
];

export const submitSchema = z.looseObject({
  idempotency_token: token,
  run_name: z.string().optional(),
  tasks: z.array(settingsObject).optional(),
});

/**
 * The body of `jobs/runs/submit`, whose run is called Untitled where it has no name. One task may stand in it without
 * `tasks`, as in API 2.0. What is in the tasks is not looked at here, but for job clusters (databrickslabs/dbx#646).
 */
export function readSubmit(body: unknown): Reading<SubmitRequest> {
  const read = readRequest(submitSchema, body, submitRules);
  if ('problems' in read) return read;
  const { idempotency_token, run_name: name = 'Untitled', ...settings } = read.request;
  return { request: { idempotency_token, settings: { name, ...(settings as JsonObject) } } };
}

function submitRules(raw: RawRequest): string[] {
  const tasks = (Array.isArray(raw['tasks']) ? raw['tasks'] : []).filter(isJsonObject);
  const hasTask = tasks.length > 0 || Object.keys(raw).some((name) => name.endsWith('_task'));
  const isShared =
    raw['job_clusters'] !== undefined || tasks.some((task) => task['job_cluster_key'] !== undefined);
  return [
    ...(isShared ? ['Shared job cluster feature is not supported in runs/submit API.'] : []),
    ...REFUSED.filter((name) => raw[name] !== undefined).map(
      (name) => `${name} is not supported in runs/submit API.`,
    ),
    ...(hasTask ? [] : ['One of tasks must be specified.']),
  ];
}
