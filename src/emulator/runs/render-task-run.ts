import type { Run } from '../state/run.js';
import type { RunTask } from '../state/run-task.js';
import { asList, asObject, type Wire } from '../wire/wire.js';
import { renderRun } from './render-run.js';

/** What the run of a task has for itself, and not from the run of its job. */
const OWN = [
  ...['run_id', 'attempt_number', 'run_page_url', 'start_time', 'end_time', 'setup_duration'],
  ...['execution_duration', 'cleanup_duration', 'queue_duration', 'cluster_instance', 'state', 'status'],
];

/**
 * A task run as `runs/get` shows it by its own id, and `runs/get-output` as the metadata: a run with this one task, whose
 * state is the run's (Airflow watches tasks by it).
 */
export function renderTaskRun(
  task: RunTask,
  run: Run,
  origin: string,
  options: { resolvedValues?: boolean } = {},
): Wire {
  const view = renderRun({ ...run, tasks: [task], pastTasks: [] }, origin, options);
  const shown = asObject(asList(view['tasks'])[0]);
  const attempts = [...run.pastTasks, ...run.tasks].filter(({ taskKey }) => taskKey === task.taskKey);
  return {
    ...view,
    ...Object.fromEntries(OWN.filter((field) => field in shown).map((field) => [field, shown[field]])),
    run_name: task.taskKey,
    number_in_job: BigInt(task.runId),
    original_attempt_run_id: BigInt(attempts[0].runId),
    run_duration: shown['execution_duration'],
  };
}
