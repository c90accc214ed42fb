import type { Run } from '../state/run.js';
import type { RunTask } from '../state/run-task.js';
import type { Workspace } from '../state/workspace.js';
import { invalidParameter } from '../wire/api-error.js';

/** A run by its own id or by one of its tasks'. */
export function findRun({ runIndex }: Workspace, runId = ''): Run {
  const run = runIndex.find(runId);
  if (run === undefined) throw invalidParameter(`Run ${runId} does not exist.`);
  return run;
}

/** The task run of a run that has this id; undefined for the run's own id. */
export function taskOf({ tasks, pastTasks }: Run, runId = ''): RunTask | undefined {
  return [...tasks, ...pastTasks].find((task) => task.runId === runId);
}

/** A task run by its own id; that of its run is refused, but of one with a single task where `orOnly` says so. */
export function findTaskRun(workspace: Workspace, runId = '', orOnly = false): RunTask {
  const run = findRun(workspace, runId);
  if (orOnly && run.tasks.length === 1 && run.runId === runId) return run.tasks[0];
  const task = taskOf(run, runId);
  if (task !== undefined) return task;
  throw invalidParameter(
    'Retrieving the output of runs with multiple tasks is not supported. Please retrieve the output of each individual task run instead.',
  );
}
