import type { JsonValue } from '../../core/json.js';
import type { RunView } from '../../core/run/view/run-view.js';
import type { TaskView } from '../../core/run/view/task-view.js';

/** What `--json` prints of a run: one object, whose shape docs/cli.md promises. */
export interface RunReport {
  workflow_id: string;
  run_id: string;
  run_name: string;
  life_cycle_state: string;
  result_state?: string;
  state_message?: string;
  start_time: number;
  end_time?: number;
  tasks: {
    task_key: string;
    life_cycle_state: string;
    result_state?: string;
    attempts: number;
    state_message?: string;
    run_page_url?: string;
    start_time?: number;
    end_time?: number;
  }[];
  task_values: Record<string, Record<string, JsonValue>>;
}

/** The report of a run as it stands. */
export function runReport(
  workflowId: string,
  view: RunView,
  taskValues: Record<string, Record<string, JsonValue>>,
): RunReport {
  const { run_id, run_name, life_cycle_state, result_state, state_message, start_time, end_time } = view;
  return {
    workflow_id: workflowId,
    run_id,
    run_name,
    life_cycle_state,
    ...(result_state === undefined ? {} : { result_state }),
    ...(state_message === undefined ? {} : { state_message }),
    start_time,
    ...(end_time === undefined ? {} : { end_time }),
    tasks: view.tasks.map(taskReport),
    task_values: taskValues,
  };
}

function taskReport(task: TaskView): RunReport['tasks'][number] {
  const { task_key, life_cycle_state, result_state, attempts, state_message, start_time, end_time } = task;
  const run_page_url = task.attempt_runs.at(-1)?.run_page_url;
  return {
    task_key,
    life_cycle_state,
    ...(result_state === undefined ? {} : { result_state }),
    attempts,
    ...(state_message === undefined ? {} : { state_message }),
    ...(run_page_url === undefined ? {} : { run_page_url }),
    ...(start_time === undefined ? {} : { start_time }),
    ...(end_time === undefined ? {} : { end_time }),
  };
}
