import { given } from '../core/json.js';
import type { Plan } from '../core/plan/plan.js';
import type { RunCommand } from '../core/run/state/run-command.js';
import type { RunEvent } from '../core/run/state/run-event.js';
import { awaitClusterRunning, createCluster, terminateCluster } from './activity-proxies.js';
import { callOptions, leaseOptions } from './call-options.js';
import { stepFailure } from './step-failure.js';

type CommandOf<K extends RunCommand['kind']> = Extract<RunCommand, { kind: K }>;

/*
 * Carries out what the run state says is owed, and nothing else: the state records a cluster as `creating` before the
 * create is sent and as `terminating` until its end is acknowledged. The loop runs in a non-cancellable scope, so a
 * cancel of the workflow never reaches into these steps.
 */

/** `clusters/create`, safe to repeat: token and tags hold job run id, cluster key and generation. */
export async function create(plan: Plan, command: CommandOf<'create_cluster'>): Promise<RunEvent> {
  const { cluster, clusterKey, workspace, spec } = command;
  const input = {
    jobRunId: plan.jobRunId,
    clusterKey,
    generation: cluster.generation,
    ...given('workspace', workspace),
    spec,
  };
  try {
    const { clusterId } = await createCluster.executeWithOptions(
      callOptions(plan, { group: `cluster ${clusterKey}`, text: 'create' }),
      [input],
    );
    return { kind: 'cluster_created', cluster, clusterId, atMillis: Date.now() };
  } catch (error) {
    return { kind: 'cluster_failed', cluster, failure: stepFailure(error), atMillis: Date.now() };
  }
}

/** Awaits RUNNING by leases. */
export async function awaitRunning(
  plan: Plan,
  command: CommandOf<'await_cluster_running'>,
): Promise<RunEvent> {
  const { cluster, clusterKey, workspace, clusterId } = command;
  const row = { group: `cluster ${clusterKey}`, text: 'start' };
  const { leaseSeconds, options } = leaseOptions(plan, false, row);
  try {
    await awaitClusterRunning.executeWithOptions(options, [
      { clusterKey, clusterId, ...given('workspace', workspace), leaseSeconds },
    ]);
    return { kind: 'cluster_running', cluster, atMillis: Date.now() };
  } catch (error) {
    return { kind: 'cluster_failed', cluster, failure: stepFailure(error), atMillis: Date.now() };
  }
}

/** Ends a cluster, found by its tags where its id never came back. */
export async function terminate(plan: Plan, command: CommandOf<'terminate_cluster'>): Promise<RunEvent> {
  const { cluster, clusterKey, workspace, clusterId } = command;
  const input = {
    jobRunId: plan.jobRunId,
    clusterKey,
    generation: cluster.generation,
    ...given('workspace', workspace),
    ...given('clusterId', clusterId),
  };
  try {
    const ended = await terminateCluster.executeWithOptions(
      callOptions(plan, { group: `cluster ${clusterKey}`, text: 'terminate' }),
      [input],
    );
    return {
      kind: 'cluster_terminated',
      cluster,
      ...given('usage', ended?.usage),
      atMillis: Date.now(),
    };
  } catch (error) {
    return { kind: 'cluster_terminated', cluster, failure: stepFailure(error), atMillis: Date.now() };
  }
}
