import type { Run } from '../state/run.js';
import type { RunTask, TaskOutput } from '../state/run-task.js';
import type { EmulatorSettings } from '../state/settings.js';
import type { Workspace } from '../state/workspace.js';

/** What an executor is given. */
export interface Execution {
  workspace: Workspace;
  /** The workspace's, but for the root, which is the checkout of a task whose source is GIT. */
  settings: EmulatorSettings;
  run: Run;
  task: RunTask;
  /** Aborted by cancel and timeout: stop working. */
  signal: AbortSignal;
}

/** How the execution of a task's own code went. */
export interface ExecutionResult {
  ok: boolean;
  output: TaskOutput;
  /** Only where `ok` is false and the platform, not the code, was to blame. */
  code?: string;
  message?: string;
  /** FAILED unless given. */
  resultState?: 'FAILED' | 'CANCELED' | 'TIMEDOUT';
}

export type Executor = (execution: Execution) => Promise<ExecutionResult>;

/** A failure of the task's own code. */
export function failed(error: string, output: TaskOutput = {}): ExecutionResult {
  return { ok: false, output: { ...output, error } };
}
