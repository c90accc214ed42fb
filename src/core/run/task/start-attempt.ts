import { given, isJsonObject, type JsonObject } from '../../json.js';
import type { Plan } from '../../plan/plan.js';
import { beginAttempt, failUnsubmitted } from './end-task.js';
import type { AttemptRef, RunCommand, TaskRunReads } from '../state/run-command.js';
import { didFail } from '../state/result-state.js';
import type { RunState } from '../state/run-state.js';
import { type AttemptState, currentAttempt } from '../state/task-state.js';
import { ownKeyOf, resolveBody, submitRequest } from './submit-request.js';
import { valueReadsOf } from '../values/value-reads.js';
import { type Resolved, unlessUnresolved } from './unresolved.js';
import { attemptRef, displayName, formOf, graphKeyOf, workOf } from '../state/work.js';

const REFUSED = {
  lifeCycleState: 'INTERNAL_ERROR',
  resultState: 'FAILED',
  terminationCode: 'INVALID_RUN_CONFIGURATION',
  final: true,
} as const;

/** Opens the next attempt of a task and starts its run: one at Databricks, or a job run of its own. */
export function startAttempt(
  plan: Plan,
  state: RunState,
  index: number,
  nowMillis: number,
  clusterId?: string,
): RunCommand[] {
  const request = attemptRequest(plan, state, index, clusterId);
  if ('unresolved' in request) {
    refuseAttempt(plan, state, index, request.unresolved, nowMillis);
    return [];
  }
  beginAttempt(plan, state, index, nowMillis, clusterId);
  return [startCommand(plan, state, index, request.value), ...longAttempt(plan, state, index)];
}

/** An attempt that cannot be submitted, since a reference in it has no value. */
export function refuseAttempt(
  plan: Plan,
  state: RunState,
  index: number,
  message: string,
  nowMillis: number,
): void {
  failUnsubmitted(plan, state, index, { ...REFUSED, message }, nowMillis);
}

/**
 * The command that starts the current attempt once more, of a run whose execution was terminated while that was under
 * way: its token makes it the same run. Nothing where a reference has lost its value since.
 */
export function restartCommand(plan: Plan, state: RunState, index: number): RunCommand[] {
  const { clusterId } = currentAttempt(state.tasks[index]) as AttemptState;
  const request = attemptRequest(plan, state, index, clusterId);
  return 'unresolved' in request ? [] : [startCommand(plan, state, index, request.value)];
}

function attemptRequest(
  plan: Plan,
  state: RunState,
  index: number,
  clusterId?: string,
): Resolved<JsonObject> {
  const { kind, jobKey = '' } = workOf(plan, state, index);
  return unlessUnresolved(() =>
    kind === 'run_job'
      ? jobParameters(plan, jobKey, resolveBody(plan, state, index))
      : submitRequest(plan, state, index, clusterId),
  );
}

function startCommand(plan: Plan, state: RunState, index: number, request: JsonObject): RunCommand {
  const { kind, jobKey = '', timeoutSeconds } = workOf(plan, state, index);
  const of = ofAttempt(plan, state, index);
  if (kind !== 'run_job')
    return { kind: 'submit_task_run', ...of, request, ...given('ownKey', ownKeyOf(plan, state, index)) };
  return {
    kind: 'start_job_run',
    ...of,
    jobKey,
    ...given('timeoutSeconds', timeoutSeconds),
    parameters: request as Record<string, string>,
    ...given('repairs', failedBefore(state, index)),
  };
}

/** A repair of this run repairs the job run that failed in it, instead of starting that job anew. */
function failedBefore(state: RunState, index: number): string | undefined {
  const { attempts } = state.tasks[index];
  const [before, current] = [attempts.at(-2), attempts.at(-1)];
  const isRepair = before !== undefined && before.repair !== current?.repair;
  return isRepair && before.resultState !== undefined && didFail(before.resultState)
    ? before.workflowId
    : undefined;
}

/** The parameters of a job run: the task's own, and those of this job that the other one knows, too. */
function jobParameters(plan: Plan, jobKey: string, body: JsonObject): JsonObject {
  const own = Object.values(body).find(isJsonObject)?.['job_parameters'];
  const job = plan.jobs?.[jobKey];
  // What a deployed job knows is read when it is run.
  if (job === undefined) return isJsonObject(own) ? own : {};
  const defined = job['parameters'];
  const names = Array.isArray(defined) ? defined.filter(isJsonObject).map(({ name }) => name) : [];
  return Object.fromEntries(
    Object.entries(isJsonObject(own) ? own : {}).filter(([name]) => names.includes(name)),
  );
}

/** Names the current attempt of a task, and where it runs. */
function ofAttempt(
  plan: Plan,
  state: RunState,
  index: number,
): { attempt: AttemptRef; taskKey: string; workspace?: string } {
  const { workspace } = workOf(plan, state, index);
  return {
    attempt: attemptRef(index, state.tasks[index]),
    taskKey: graphKeyOf(plan, state, index),
    ...given('workspace', workspace),
  };
}

/** The command that awaits the run of the current attempt. */
export function awaitCommand(plan: Plan, state: RunState, index: number): RunCommand {
  const { kind } = workOf(plan, state, index);
  const {
    longLease = false,
    runId = '',
    workflowId = '',
    startTimeMillis: sinceMillis,
  } = currentAttempt(state.tasks[index]) as AttemptState;
  const of = ofAttempt(plan, state, index);
  if (kind === 'run_job') return { kind: 'await_job_run', ...of, workflowId, longLease };
  const reads = readsOf(plan, state, index);
  return { kind: 'await_task_run', ...of, runId, sinceMillis, longLease, reads };
}

/** What a run of the task is asked for once it has ended. */
export function readsOf(plan: Plan, state: RunState, index: number): TaskRunReads {
  const work = workOf(plan, state, index);
  const { timeoutSeconds, readsRows, taskValueKeys } = work;
  const { publishesValues, body, taskClusterKey } = formOf(plan, state, index);
  const ownsCluster = taskClusterKey !== undefined || body['new_cluster'] !== undefined;
  return {
    ...given('timeoutSeconds', timeoutSeconds),
    publishesValues,
    ...given('readsRows', readsRows),
    ...given('values', valueReadsOf(work)),
    ...given('ownKey', ownKeyOf(plan, state, index)),
    ...given('taskValueKeys', taskValueKeys),
    ...(ownsCluster ? { ownsCluster } : {}),
  };
}

/** The timer after which a person is told that an attempt takes long; none where no health rule asks for it. */
export function longAttempt(plan: Plan, state: RunState, index: number): RunCommand[] {
  const { warnAfterSeconds } = workOf(plan, state, index);
  if (warnAfterSeconds === undefined) return [];
  const { attempt, taskKey } = ofAttempt(plan, state, index);
  const { startTimeMillis } = currentAttempt(state.tasks[index]) as AttemptState;
  const atMillis = startTimeMillis + warnAfterSeconds * 1000;
  const summary = `${displayName(taskKey, attempt.iteration)}: duration warning`;
  return [{ kind: 'start_timer', timer: { kind: 'long_attempt', ...attempt }, atMillis, summary }];
}
