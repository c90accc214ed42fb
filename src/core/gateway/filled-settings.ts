import { isJsonObject, type JsonObject, type JsonValue, objectsIn, textIn } from '../json.js';
import { wireId, type WireObject } from './wire-value.js';

/** What Databricks fills into the settings of a job (measured by the authors of the Databricks CLI). */
const JOB_DEFAULTS: JsonObject = {
  name: 'Untitled',
  email_notifications: {},
  webhook_notifications: {},
  timeout_seconds: 0,
  max_concurrent_runs: 1,
  format: 'MULTI_TASK',
};

const TASK_DEFAULTS: JsonObject = { run_if: 'ALL_SUCCESS', timeout_seconds: 0, email_notifications: {} };

/** Settings that start runs of their own accord, which they do unless they say that they are paused. */
const PAUSABLE = ['schedule', 'continuous', 'trigger'];

/** The settings of a job as `jobs/get` has them: what is written stays, `depends_on` is sorted by key. */
export function filledSettings(settings: JsonObject): WireObject {
  const pausable = PAUSABLE.flatMap((name) => {
    const value = settings[name];
    return isJsonObject(value) ? [[name, { pause_status: 'UNPAUSED', ...value }] as const] : [];
  });
  const { tasks } = settings;
  const source = settings['git_source'] === undefined ? 'WORKSPACE' : 'GIT';
  return {
    ...JOB_DEFAULTS,
    ...settings,
    ...Object.fromEntries(pausable),
    ...(tasks === undefined
      ? {}
      : { tasks: objectsIn(tasks).map((task) => withSource(filledTask(task), source)) }),
  };
}

/** Where a notebook lies that does not say: "GIT if git_source is defined and WORKSPACE otherwise" (`NotebookTask`). */
function withSource(task: WireObject, source: string): WireObject {
  const { notebook_task: notebook } = task;
  return isJsonObject(notebook) ? { ...task, notebook_task: { source, ...notebook } } : task;
}

/** The settings of a task, filled in the same way. */
export function filledTask(task: JsonObject): WireObject {
  const { depends_on: edges } = task;
  return {
    ...TASK_DEFAULTS,
    ...task,
    ...(edges === undefined ? {} : { depends_on: objectsIn(edges).sort(byTaskKey) }),
    ...wireJobId(task),
    ...wireNested(task),
  };
}

function wireNested({ for_each_task: loop }: JsonObject): WireObject {
  if (!isJsonObject(loop) || !isJsonObject(loop['task'])) return {};
  return { for_each_task: { ...loop, task: { ...loop['task'], ...wireJobId(loop['task']) } } };
}

/** The id of the job that a task runs is a number on the wire; in settings it may be text, and a name, too. */
function wireJobId({ run_job_task: body }: JsonObject): WireObject {
  if (!isJsonObject(body) || !isDecimal(body['job_id'])) return {};
  return { run_job_task: { ...body, job_id: wireId(body['job_id']) } };
}

function isDecimal(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && /^\d+$/.test(value);
}

function byTaskKey(one: JsonObject, other: JsonObject): number {
  return textIn(one['task_key']) < textIn(other['task_key']) ? -1 : 1;
}
