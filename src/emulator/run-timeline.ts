import { pause } from './clock.js';
import type { Cluster } from './cluster-pool.js';
import { evaluate } from './condition.js';
import { runForEach } from './for-each.js';
import { execute } from './executors/index.js';
import type { Run, RunTask, TaskResult } from './run.js';
import { abortedResult, failure, resultOfExecution, skipByRunIf } from './task-results.js';
import { asList, asObject, asText } from './wire.js';
import type { Workspace } from './workspace.js';

/** Takes a submitted run through its life: every change of state happens here, on the emulator's clock. */
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
  void Promise.all(run.tasks.map(endOf)).then(() => (run.endMillis = workspace.clock.now()));
}

async function runTask(
  workspace: Workspace,
  run: Run,
  task: RunTask,
  endOf: (task: RunTask) => Promise<void>,
): Promise<void> {
  const parents = asList(task.spec['depends_on']).flatMap((edge) =>
    run.tasks.filter((other) => other.taskKey === asText(asObject(edge)['task_key'])),
  );
  await Promise.all(parents.map(endOf));
  const skip = skipByRunIf(task, run.tasks);
  if (skip !== undefined) return end(workspace, task, skip);
  task.state = 'PENDING';
  if (run.abort.signal.aborted) return end(workspace, task, abortedResult(run.abort.signal.reason));
  if (task.spec['condition_task'] !== undefined) return end(workspace, task, evaluate(run, task));
  if (task.spec['for_each_task'] !== undefined) {
    const runOne = (iteration: RunTask): Promise<TaskResult> => onCompute(workspace, run, iteration);
    return end(workspace, task, await runForEach(workspace, run, task, runOne));
  }
  end(workspace, task, await onCompute(workspace, run, task));
}

function end(workspace: Workspace, task: RunTask, result: TaskResult): void {
  task.result = result;
  task.state = 'ENDED';
  task.endMillis = workspace.clock.now();
}

/** Finds or makes the task's compute, executes on it, and lets it go. */
async function onCompute(workspace: Workspace, run: Run, task: RunTask): Promise<TaskResult> {
  const { clusters } = workspace;
  const existingId = asText(task.spec['existing_cluster_id']);
  if (existingId !== '') return onCluster(workspace, run, task, clusters.get(existingId));
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
  const { invariants, clusters, clock } = workspace;
  task.clusterId = cluster.clusterId;
  const name = `run ${run.runId} (${task.taskKey}) on cluster ${cluster.clusterId}`;
  if (isEnding(cluster)) {
    invariants.runsOnDeadClusters.push(`${name}: submitted while it was ${cluster.state}`);
    return lost(cluster);
  }
  cluster.users.add(task.runId);
  await clusters.until(cluster, () => cluster.state === 'RUNNING' || isEnding(cluster), run.abort.signal);
  const loss = new AbortController();
  const watch = (): void => {
    if (isEnding(cluster)) loss.abort('cluster_lost');
  };
  cluster.listeners.add(watch);
  watch();
  const result = await executeTask(workspace, run, task, loss.signal);
  cluster.listeners.delete(watch);
  cluster.users.delete(task.runId);
  cluster.lastUsedMillis = clock.now();
  if (!loss.signal.aborted) return result;
  if (cluster.terminationReason?.code === 'USER_REQUEST') {
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
  const signals = [run.abort.signal, timeout.signal, ...(clusterLoss === undefined ? [] : [clusterLoss])];
  const signal = AbortSignal.any(signals);
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
