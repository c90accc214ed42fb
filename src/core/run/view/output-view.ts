/** What one attempt of a task has left, as people and tools see it. */
export interface TaskOutputView {
  task_key: string;
  /** Of a loop. */
  iteration?: number;
  /** Counted from 1 over all repairs; absent where the task has failed without a submit. */
  attempt?: number;
  attempts: number;
  /** Absent while it goes on. */
  result_state?: string;
  state_message?: string;
  run_page_url?: string;
  /** The job run that it has started, whose tasks have outputs of their own. */
  workflow_id?: string;
  error?: string;
  error_trace?: string;
  /** How many lines are left out before it, here and below. */
  error_trace_lines_left_out?: number;
  /** What it has printed; of a notebook with a line `[cell 3]` before what a cell has printed. */
  logs?: string;
  logs_lines_left_out?: number;
  /** What a person should know of these texts: where others are, or why they could not be read. */
  notes?: string[];
}

/** The answer of the workflow `readOutput`. */
export interface TaskOutputsView {
  workflow_id: string;
  /** In definition order. */
  outputs: TaskOutputView[];
  /** Failed tasks and iterations above the limit of one answer. */
  left_out?: number;
}

/** An attempt that has an output, as far as the state of the run knows it, and what to ask Databricks for. */
export interface OutputPlace {
  view: TaskOutputView;
  /** Absent where Databricks has no run of it. */
  read?: { runId: string; taskRunId?: string; workspace?: string };
}
