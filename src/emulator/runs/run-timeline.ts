import { pause } from '../state/clock.js';
import type { Cluster } from '../state/cluster.js';
import { evaluate } from './condition.js';
import { runForEach } from './for-each.js';
import { execute } from '../executors/index.js';
import { resolveSpec, UnresolvedReference } from './resolve-spec.js';
import { withParameters } from './run-parameters.js';
import type { Run } from '../state/run.js';
import type { RunTask, TaskResult } from '../state/run-task.js';
import { abortedResult, failure, resultOfExecution, skipByRunIf } from './task-results.js';
import { asList, asObject, asText } from '../wire/wire.js';
import type { Workspace } from '../state/workspace.js';

/** Takes a run, or what a repair runs of it again, through its life: every change of state happens here. */
export function startRun(workspace: Workspace, run: Run): void {
  if (run.timeoutSeconds > 0) {
    workspace.clock.after(run.timeoutSeconds * 1000, () => run.abort.abort('timeout'));
  }
  const ended = new Map<string, Promise<void>>();
  const endOf = (task: RunTask): Promise<void> => {
    const known = ended.get(task.taskKey);
    if (known !== undefined) return known;
    // Entered before it starts, so that a cycle waits instead of recursing; submit refuses cycles anyway.
    const end = Promise.resolve().then(() => runTask(workspace, run, task, endOf));
    ended.set(task.taskKey, end);
    return end;
  };
  const open = run.tasks.filter(({ result }) => result === undefined);
  for (const { taskKey, result } of run.tasks)
    if (result !== undefined) ended.set(taskKey, Promise.resolve());
  void Promise.all(open.map(endOf)).then(() => {
    workspace.runIndex.end(run, workspace.clock.now());
  });
}

async function runTask(
  workspace: Workspace,
  run: Run,
  first: RunTask,
  endOf: (task: RunTask) => Promise<void>,
): Promise<void> {
  const parents = asList(first.spec['depends_on']).flatMap((edge) =>
    run.tasks.filter((other) => other.taskKey === asText(asObject(edge)['task_key'])),
  );
  await untilAborted(Promise.all(parents.map(endOf)), first.abort.signal);
  const skip = first.abort.signal.aborted ? undefined : skipByRunIf(first, run.tasks);
  if (skip !== undefined) return end(workspace, run, first, skip);
  for (let task = first; ; task = nextAttempt(workspace, run, task)) {
    if (task !== first) await untilRetry(workspace, run, task);
    const result = await runAttempt(workspace, run, task);
    if (mayRetry(task, result) && !run.abort.signal.aborted) {
      conclude(workspace, task, result);
      continue;
    }
    return end(workspace, run, task, result);
  }
}

async function untilAborted(done: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([done, aborted]);
}

/** Databricks' own retries; a one-time run that is submitted by Brickwork asks for none. */
function mayRetry({ spec, attemptNumber, firstAttempt = 0 }: RunTask, { resultState }: TaskResult): boolean {
  const most = Number(spec['max_retries'] ?? 0);
  const counts =
    resultState === 'FAILED' || (resultState === 'TIMEDOUT' && spec['retry_on_timeout'] === true);
  return counts && (most < 0 || attemptNumber - firstAttempt < most);
}

function nextAttempt(workspace: Workspace, run: Run, task: RunTask): RunTask {
  const next: RunTask = {
    ...newTask(workspace, task.written ?? task.spec),
    state: 'WAITING_FOR_RETRY',
    attemptNumber: task.attemptNumber + 1,
    ...(task.firstAttempt === undefined ? {} : { firstAttempt: task.firstAttempt }),
  };
  run.tasks[run.tasks.indexOf(task)] = next;
  run.pastTasks.push(task);
  workspace.runIndex.enterTask(run, next);
  return next;
}

/** A task of a run that has not begun. */
export function newTask(workspace: Workspace, spec: RunTask['spec']): RunTask {
  return {
    runId: workspace.nextId(),
    taskKey: asText(spec['task_key']),
    spec,
    state: asList(spec['depends_on']).length > 0 ? 'BLOCKED' : 'PENDING',
    attemptNumber: 0,
    output: {},
    values: new Map(),
    startMillis: workspace.clock.now(),
    abort: new AbortController(),
  };
}

async function untilRetry(workspace: Workspace, run: Run, task: RunTask): Promise<void> {
  const before = run.pastTasks.findLast(({ taskKey }) => taskKey === task.taskKey);
  const earliest = (before?.startMillis ?? 0) + Number(task.spec['min_retry_interval_millis'] ?? 0);
  const millis = earliest - workspace.clock.now();
  if (millis > 0) await pause(workspace.clock, millis, signalOf(run, task));
}

async function runAttempt(workspace: Workspace, run: Run, task: RunTask): Promise<TaskResult> {
  const signal = signalOf(run, task);
  if (signal.aborted) return abortedResult(signal.reason);
  task.state = 'PENDING';
  task.startMillis = workspace.clock.now();
  if (task.spec['condition_task'] !== undefined) return evaluate(run, task);
  try {
    if (run.type === 'JOB_RUN') {
      task.written = task.spec;
      task.spec = resolveSpec(run, withParameters(task.spec, run.parameters), task.runId);
    }
  } catch (error) {
    if (!(error instanceof UnresolvedReference)) throw error;
    return failure('INVALID_RUN_CONFIGURATION', error.message);
  }
  if (task.spec['for_each_task'] !== undefined) {
    const runOne = (iteration: RunTask): Promise<TaskResult> => onCompute(workspace, run, iteration);
    return runForEach(workspace, run, task, runOne);
  }
  return onCompute(workspace, run, task);
}

function signalOf(run: Run, task: RunTask): AbortSignal {
  return AbortSignal.any([run.abort.signal, task.abort.signal]);
}

function end(workspace: Workspace, run: Run, task: RunTask, result: TaskResult): void {
  conclude(workspace, task, result);
  run.jobClusters.release(run.tasks);
}

function conclude(workspace: Workspace, task: RunTask, result: TaskResult): void {
  task.result = result;
  task.state = 'ENDED';
  task.endMillis = workspace.clock.now();
}

/** Finds or makes the task's compute, executes on it, and lets it go. */
async function onCompute(workspace: Workspace, run: Run, task: RunTask): Promise<TaskResult> {
  const { clusters } = workspace;
  const existingId = asText(task.spec['existing_cluster_id']);
  if (existingId !== '') return onCluster(workspace, run, task, clusters.get(existingId));
  const clusterKey = asText(task.spec['job_cluster_key']);
  if (clusterKey !== '') return onCluster(workspace, run, task, run.jobClusters.of(clusterKey));
  const newCluster = task.spec['new_cluster'];
  if (newCluster === undefined) return executeTask(workspace, run, task);
  const cluster = clusters.create({ ...asObject(newCluster), cluster_name: `job-run-${run.runId}` }, 'JOB');
  const result = await onCluster(workspace, run, task, cluster);
  clusters.terminate(cluster, { code: 'JOB_FINISHED', type: 'SUCCESS', parameters: {} });
  return result;
}

async function onCluster(
  workspace: Workspace,
  run: Run,
  task: RunTask,
  cluster: Cluster,
): Promise<TaskResult> {
  const { invariants, clusters } = workspace;
  task.clusterId = cluster.clusterId;
  const name = `run ${run.runId} (${task.taskKey}) on cluster ${cluster.clusterId}`;
  const isOurs = cluster.source === 'JOB';
  if (isEnding(cluster)) {
    if (!isOurs) invariants.runsOnDeadClusters.push(`${name}: submitted while it was ${cluster.state}`);
    return lost(cluster);
  }
  const signal = signalOf(run, task);
  await clusters.until(cluster, () => cluster.state === 'RUNNING' || isEnding(cluster), signal);
  clusters.enter(cluster, task.runId);
  const loss = new AbortController();
  const watch = (): void => {
    if (isEnding(cluster)) loss.abort('cluster_lost');
  };
  cluster.listeners.add(watch);
  watch();
  const result = await executeTask(workspace, run, task, loss.signal);
  cluster.listeners.delete(watch);
  clusters.leave(cluster, task.runId);
  if (!loss.signal.aborted) return result;
  if (cluster.terminationReason?.code === 'USER_REQUEST' && !isOurs) {
    invariants.runsOnDeadClusters.push(`${name}: the cluster was terminated under it`);
  }
  return lost(cluster);
}

function isEnding(cluster: Cluster): boolean {
  return cluster.state === 'TERMINATING' || cluster.state === 'TERMINATED';
}

function lost(cluster: Cluster): TaskResult {
  const reason = cluster.terminationReason;
  const cause = reason === undefined ? '' : `: ${reason.code}(${reason.type})`;
  return failure('CLUSTER_ERROR', `Cluster ${cluster.clusterId} is in unexpected state Terminated${cause}`);
}

/** RUNNING until the code has ended, or until cancel, timeout or the loss of the cluster. */
async function executeTask(
  workspace: Workspace,
  run: Run,
  task: RunTask,
  clusterLoss?: AbortSignal,
): Promise<TaskResult> {
  const timeout = new AbortController();
  const seconds = Number(task.spec['timeout_seconds'] ?? 0);
  const signal = AbortSignal.any([
    signalOf(run, task),
    timeout.signal,
    ...(clusterLoss === undefined ? [] : [clusterLoss]),
  ]);
  const takeBack =
    seconds > 0 ? workspace.clock.after(seconds * 1000, () => timeout.abort('timeout')) : undefined;
  if (!signal.aborted && workspace.settings.taskSetupMillis > 0) {
    await pause(workspace.clock, workspace.settings.taskSetupMillis, signal);
  }
  if (signal.aborted) return abortedResult(signal.reason);
  task.state = 'RUNNING';
  task.runningMillis = workspace.clock.now();
  const result = await execute({ workspace, run, task, signal });
  takeBack?.();
  task.output = result.output;
  return signal.aborted ? abortedResult(signal.reason) : resultOfExecution(result);
}
