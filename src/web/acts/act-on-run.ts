import type { JobRuns } from '../../client/job-runs.js';
import { listNames } from '../../core/issue.js';
import { given, type JsonObject } from '../../core/json.js';
import type { Control } from '../../core/run/state/control.js';
import { type FormFields, neededField, textField, WrongForm } from './form-fields.js';

/** Does something with a run, as the command line does, and says what was done. */
export type RunAct = (runs: JobRuns, workflowId: string, fields: FormFields) => Promise<string>;

/** The same with one of its tasks. */
export type TaskAct = (
  runs: JobRuns,
  task: { workflowId: string; key: string },
  fields: FormFields,
) => Promise<string>;

export const RUN_ACTS: Record<string, RunAct> = {
  repair: async (runs, id, fields) => {
    const { job_parameters: before } = await runs.view(id);
    const { repair_id: repair, rerun_tasks: tasks } = await runs.repair(id, repairRequest(fields, before));
    if (tasks.length > 0) return `Repair ${repair} runs again: ${listNames(tasks)}.`;
    return repair === 0 ? 'The run goes on where it was terminated.' : `Repair ${repair} is applied.`;
  },
  cancel: async (runs, id) => {
    await runs.cancel(id);
    return 'The run is being canceled, with all that runs of it.';
  },
  pause: async (runs, id) => {
    await runs.control(id, 'pauseRun', {});
    return 'The run is paused: what runs goes on, nothing new is started.';
  },
  resume: async (runs, id) => {
    await runs.control(id, 'resumeRun', {});
    return 'The run goes on.';
  },
};

export const TASK_ACTS: Record<string, TaskAct> = {
  answer: async (runs, { workflowId, key }, fields) => {
    const answer = textField(fields, 'answer');
    if (answer !== 'approve' && answer !== 'reject') throw new WrongForm('The answer is approve or reject.');
    const by = neededField(fields, 'by', 'Your name');
    const comment = textField(fields, 'comment');
    const input = { task_key: key, by, ...given('comment', comment === '' ? undefined : comment) };
    await runs.control(workflowId, answer, input);
    return `${key} is ${answer === 'approve' ? 'approved' : 'rejected'}, in the name of ${by}.`;
  },
  skip: async (runs, { workflowId, key }, fields) => {
    const as = textField(fields, 'as') || 'SUCCESS';
    await runs.control(workflowId, 'skipTask', { task_key: key, result_state: as });
    return `${key} is skipped; what depends on it sees ${as}.`;
  },
  cancel: control('cancelTask', 'is being canceled'),
  'retry-now': control('retryTaskNow', 'is retried now'),
  repair: async (runs, { workflowId, key }, fields) => {
    const request = { rerun_tasks: [key], rerun_dependent_tasks: textField(fields, 'dependents') === 'yes' };
    const { repair_id: repair, rerun_tasks: tasks } = await runs.repair(workflowId, request);
    return `Repair ${repair} runs again: ${listNames(tasks)}.`;
  },
};

function control(kind: Control['kind'], done: string): TaskAct {
  return async (runs, { workflowId, key }) => {
    await runs.control(workflowId, kind, { task_key: key });
    return `${key} ${done}.`;
  };
}

const PARAMETER = 'parameter:';

/** What a repair form asks for; of the parameters those that are others than before. */
export function repairRequest(fields: FormFields, before: Readonly<Record<string, string>>): JsonObject {
  const isChosen = textField(fields, 'which') === 'chosen';
  const typed = textField(fields, 'more_tasks')
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '');
  const tasks = [...new Set([...(fields.get('task') ?? []), ...typed])];
  if (isChosen && tasks.length === 0) throw new WrongForm('No task was chosen. Nothing was done.');
  const changed = [...fields].flatMap(([name, [value = '']]) => {
    const key = name.slice(PARAMETER.length);
    return name.startsWith(PARAMETER) && before[key] !== value ? [[key, value]] : [];
  });
  return {
    rerun_tasks: isChosen ? tasks : [],
    rerun_all_failed_tasks: !isChosen,
    rerun_dependent_tasks: textField(fields, 'dependents') === 'yes',
    job_parameters: Object.fromEntries(changed) as JsonObject,
  };
}
