import { invalidParameter } from '../wire/api-error.js';
import { adoptSettings } from '../runs/create-run.js';
import { newTask, startRun } from '../runs/run-timeline.js';
import { runResult } from '../runs/run-result.js';
import { parametersOf } from '../runs/run-parameters.js';
import { hasEnded, type Run } from '../state/run.js';
import type { RunTask } from '../state/run-task.js';
import { asList, asObject, asText, type Wire } from '../wire/wire.js';
import type { Workspace } from '../state/workspace.js';
import { findRun } from './find-run.js';

/**
 * Tasks of a run that has ended, once more; from the second repair on `latest_repair_id` has to be the last one's (the
 * docstring of `latest_repair_id`). "They use the current job and task settings", as far as there still is a job.
 * Parameters that are not given again stay those of the run.
 */
export function repairRun(workspace: Workspace, body: Wire): string {
  const run = findRun(workspace, asText(body['run_id']));
  if (run.type !== 'JOB_RUN') throw invalidParameter(`Run ${run.runId} is not a run of a job.`);
  if (!hasEnded(run)) throw invalidParameter(`Run ${run.runId} is still active and cannot be repaired.`);
  if (asText(body['latest_repair_id']) !== (run.repairs.at(-1)?.repairId ?? '')) {
    throw invalidParameter('The latest repair ID needs to be provided in order to create a new repair');
  }
  const keys = keysToRerun(run, body);
  const settings = workspace.jobs.get(run.jobId)?.settings ?? {};
  const parameters = parametersOf(settings, { ...asked(run), ...body, job_parameters: jobValues(run, body) });
  run.ends.push({ endMillis: run.endMillis ?? 0, result: runResult(run) });
  if (settings['tasks'] !== undefined) adoptSettings(workspace, run, settings);
  run.parameters = parameters;
  const specs = new Map(asList(settings['tasks']).map((task) => [asText(asObject(task)['task_key']), task]));
  const taskRunIds = [...run.tasks.entries()]
    .filter(([, { taskKey }]) => keys.has(taskKey))
    .map(([at, task]) => {
      const next = again(workspace, task, asObject(specs.get(task.taskKey) ?? task.written ?? task.spec));
      run.pastTasks.push(task);
      run.tasks[at] = next;
      workspace.runIndex.enterTask(run, next);
      return next.runId;
    });
  const repairId = workspace.nextId();
  run.repairs.push({ repairId, startMillis: workspace.clock.now(), taskRunIds });
  workspace.runIndex.reopen(run);
  run.abort = new AbortController();
  startRun(workspace, run);
  return repairId;
}

function again(workspace: Workspace, { attemptNumber: last }: RunTask, spec: Wire): RunTask {
  return { ...newTask(workspace, spec), attemptNumber: last + 1, firstAttempt: last + 1 };
}

function asked({ parameters }: Run): Wire {
  return parameters.overriding;
}

function jobValues({ parameters }: Run, body: Wire): Wire {
  const before = Object.fromEntries(parameters.job.map(({ name, value }) => [name, value]));
  return { ...before, ...asObject(body['job_parameters']) };
}

/** By names or all that failed, of which clients send the one and leave the other empty. */
function keysToRerun(run: Run, body: Wire): Set<string> {
  const named = asList(body['rerun_tasks']).map(asText);
  const allFailed = body['rerun_all_failed_tasks'] === true;
  if (allFailed && named.length > 0)
    throw invalidParameter('Only one of rerun_tasks or rerun_all_failed_tasks can be used.');
  const unknown = named.filter((key) => !run.tasks.some(({ taskKey }) => taskKey === key));
  if (unknown.length > 0) throw invalidParameter(`Unknown rerun_tasks: ${unknown.join(', ')}`);
  const failed = run.tasks.filter(({ result }) => !/^(SUCCESS|EXCLUDED)/.test(result?.resultState ?? ''));
  const keys = new Set(allFailed ? failed.map(({ taskKey }) => taskKey) : named);
  if (keys.size === 0) throw invalidParameter(`Run ${run.runId} has no tasks to repair.`);
  if (body['rerun_dependent_tasks'] === true) addDependents(run.tasks, keys);
  return keys;
}

/** All that depend on them, however far. */
function addDependents(tasks: readonly RunTask[], keys: Set<string>): void {
  const next = tasks.filter(
    ({ taskKey, spec }) =>
      !keys.has(taskKey) &&
      asList(spec['depends_on']).some((edge) => keys.has(asText(asObject(edge)['task_key']))),
  );
  for (const { taskKey } of next) keys.add(taskKey);
  if (next.length > 0) addDependents(tasks, keys);
}
