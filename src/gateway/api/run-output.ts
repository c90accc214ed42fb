import type { FoundRun } from '../../client/find-run.js';
import { readExport, readGetOutput } from '../../core/gateway/requests/run-requests.js';
import { taskRunIds, wireTaskRun, type ShownRun } from '../../core/gateway/wire-run.js';
import { wireId, type WireObject } from '../../core/gateway/wire-value.js';
import type { JobDefinition } from '../../core/definition/job-definition.js';
import { workspaceOf } from '../../core/definition/workspace-of.js';
import { isJsonObject, objectsIn, textIn } from '../../core/json.js';
import type { AttemptView, TaskView } from '../../core/run/view/task-view.js';
import { invalidParameter } from '../http/gateway-error.js';
import { answer, type Call, queryOf, readOf } from './answering.js';
import type { GatewayParts } from './gateway-parts.js';
import { ofOwnRun } from './get-run.js';
import { noRun } from './no-run.js';
import { shownRun } from './shown-run.js';
import { askWorkspace } from './ask-workspace.js';

/** What Databricks says to the id of a whole run. */
const OF_WHOLE_RUN =
  'Retrieving the output of runs with multiple tasks is not supported. Please retrieve the output of each individual task run instead.';

/** `runs/get-output` of a task run: what the run at Databricks has to say, which is asked for it. */
export async function runOutput(parts: GatewayParts, c: Call): Promise<Response> {
  const { run_id: id } = readOf(readGetOutput(queryOf(c)));
  return ofOwnRun(parts, c, { id, least: 'CAN_VIEW' }, async ({ run, taskRunId }) => {
    const shown = await shownRun(parts, c, run);
    const { task, attempt } = taskOf(shown, taskRunId);
    const metadata = wireTaskRun(shown, id) ?? {};
    const own = ownOutput(task, attempt);
    if (own !== undefined) return answer(c, { metadata, ...own });
    const submitted = await submittedTask(parts, c, { shown, run, task, attempt });
    const output = await askWorkspace(parts, c, '/api/2.2/jobs/runs/get-output', { run_id: submitted });
    return answer(c, { ...(output as WireObject), metadata });
  });
}

/** `runs/export` of a notebook's task run, in the same way. */
export async function exportRun(parts: GatewayParts, c: Call): Promise<Response> {
  const { run_id: id, views_to_export: views } = readOf(readExport(queryOf(c)));
  return ofOwnRun(parts, c, { id, least: 'CAN_VIEW' }, async ({ run, taskRunId }) => {
    const shown = await shownRun(parts, c, run);
    const { task, attempt } = taskOf(shown, taskRunId);
    const submitted = await submittedTask(parts, c, { shown, run, task, attempt });
    const query = { run_id: submitted, views_to_export: views };
    return answer(c, await askWorkspace(parts, c, '/api/2.2/jobs/runs/export', query));
  });
}

interface TaskAttempt {
  task: TaskView;
  /** Absent where it was never tried. */
  attempt?: AttemptView;
}

/** The task and the attempt of a task run's id. Throws 400 for the id of a whole run, of which there is no output. */
function taskOf(shown: ShownRun, taskRunId: string | undefined): TaskAttempt {
  const entry = taskRunIds(shown).find(({ id }) => id === taskRunId);
  if (taskRunId === undefined) throw invalidParameter(OF_WHOLE_RUN);
  const task = shown.view.tasks.find(({ task_key: key }) => key === entry?.taskKey);
  if (entry === undefined || task === undefined) throw noRun(taskRunId);
  const attempt = task.attempt_runs[entry.attempt - (task.attempts - task.attempt_runs.length)];
  return { task, ...(attempt === undefined ? {} : { attempt }) };
}

/** The output of what Brickwork does itself; undefined for what Databricks runs. */
function ownOutput(task: TaskView, attempt: AttemptView | undefined): WireObject | undefined {
  if (task.task_type === 'run_job_task' && attempt?.workflow_id !== undefined)
    return attempt.run_id === undefined ? {} : { run_job_output: { run_id: wireId(attempt.run_id) } };
  const isSubmitted = attempt?.run_id !== undefined;
  if (isSubmitted) return undefined;
  const message = attempt?.state_message ?? task.state_message;
  return message === undefined || task.result_state === 'SUCCESS' ? {} : { error: message };
}

interface SubmittedAttempt {
  shown: ShownRun;
  run: FoundRun;
  task: TaskView;
  attempt: AttemptView | undefined;
}

/**
 * The id at Databricks of the task that was submitted for an attempt. Throws 400 where another workspace ran it: its id may
 * be that of anybody's run in this one.
 */
async function submittedTask(
  parts: GatewayParts,
  c: Call,
  { shown, run: { workflowId }, task: { task_key: key }, attempt }: SubmittedAttempt,
): Promise<string> {
  if (attempt?.run_id === undefined) throw invalidParameter(`The task ${key} has no run at Databricks.`);
  const definition = shown.facts.settings as unknown as JobDefinition;
  const written = definition.tasks.find((one) => one.task_key === key);
  const workspace = written && workspaceOf(written, definition);
  if (workspace !== undefined) {
    const there = `The task ${key} ran in the workspace "${workspace}", as run ${attempt.run_id}. Ask there`;
    throw invalidParameter(`${there}; or: brickwork logs '${workflowId}' ${key}`);
  }
  const run = await askWorkspace(parts, c, '/api/2.2/jobs/runs/get', { run_id: attempt.run_id });
  const tasks = objectsIn(run['tasks']);
  // Other tasks in the same submit set and read its values.
  const own =
    tasks.find((task) => task['task_key'] === key) ??
    tasks.find((task) => textIn(task['task_key']).includes(key)) ??
    tasks[0];
  const id = isJsonObject(own) ? own['run_id'] : undefined;
  if (typeof id !== 'number' && typeof id !== 'string') throw noRun(attempt.run_id);
  return String(id);
}
