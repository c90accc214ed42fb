import type { AlertTask, FirstNames } from '../../alert/alert.js';
import { given } from '../../json.js';
import type { Plan } from '../../plan/plan.js';
import { shorten } from '../../short-text.js';
import { didFail, didRun } from '../state/result-state.js';
import type { RunState } from '../state/run-state.js';
import { currentAttempt } from '../state/task-state.js';
import { graphKeyOf, workOf } from '../state/work.js';

const LONGEST_MESSAGE = 2000;
const MOST_FAILED = 10;
const MOST_NAMES = 20;

/** What an alert tells of a task or an iteration, at its place in `state.tasks`. */
export function alertTask(plan: Plan, state: RunState, index: number): AlertTask {
  const task = state.tasks[index];
  const { retry, kind, workspace } = workOf(plan, state, index);
  const last = currentAttempt(task);
  const attempt = last?.repair === task.repair ? last : undefined;
  const isTried = attempt !== undefined && (kind === 'submit' || kind === 'run_job');
  const message = task.phase === 'ended' ? task.message : attempt?.message;
  return {
    taskKey: graphKeyOf(plan, state, index),
    ...given('iteration', task.lane?.iteration),
    ...(isTried ? { attempt: attempt.attemptNumber + 1 } : {}),
    ...(isTried && retry.maxRetries !== undefined
      ? { mostAttempts: Math.max(retry.maxRetries, attempt.attemptNumber) + 1 }
      : {}),
    ...given('resultState', task.phase === 'ended' ? task.resultState : attempt?.resultState),
    ...given('terminationCode', attempt?.terminationCode),
    ...given('message', message && shorten(message.replaceAll(/\s+/g, ' '), LONGEST_MESSAGE)),
    ...given('runId', attempt?.runId),
    ...given('taskRunId', attempt?.taskRunId),
    ...given('runPageUrl', attempt?.runPageUrl),
    ...given('workflowId', attempt?.workflowId),
    ...given('workspace', workspace),
  };
}

/** The tasks that a run has failed by: those that ran, first to end first. */
export function failedTasks(plan: Plan, state: RunState): { tasks: AlertTask[]; count: number } {
  const failed = plan.tasks
    .map(({ index }) => index)
    .filter((index) => {
      const { resultState } = state.tasks[index];
      return resultState !== undefined && didFail(resultState) && didRun(resultState);
    })
    .sort((a, b) => (state.tasks[a].endTimeMillis ?? 0) - (state.tasks[b].endTimeMillis ?? 0));
  return {
    tasks: failed.slice(0, MOST_FAILED).map((index) => alertTask(plan, state, index)),
    count: failed.length,
  };
}

/** The tasks of a run that did not run since others had failed or were canceled. */
export function notRun(plan: Plan, state: RunState): FirstNames {
  const names = plan.tasks
    .filter(({ index }) =>
      ['UPSTREAM_FAILED', 'UPSTREAM_CANCELED'].includes(state.tasks[index].resultState ?? ''),
    )
    .map(({ taskKey }) => taskKey);
  return { names: names.slice(0, MOST_NAMES), count: names.length };
}

/** The tasks that surely will not run once this one has failed: others may have another way. */
export function heldUpBy(plan: Plan, index: number): FirstNames {
  const held = new Set([index]);
  for (const at of held) {
    for (const dependent of plan.tasks[at].dependents) {
      const { runIf } = plan.tasks[dependent];
      if (runIf === 'ALL_SUCCESS' || runIf === 'NONE_FAILED') held.add(dependent);
    }
  }
  held.delete(index);
  const names = plan.tasks.filter((task) => held.has(task.index)).map(({ taskKey }) => taskKey);
  return { names: names.slice(0, MOST_NAMES), count: names.length };
}
