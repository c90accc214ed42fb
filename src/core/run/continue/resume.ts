import { given } from '../../json.js';
import type { Plan } from '../../plan/plan.js';
import { owedAlertCommands, isStartingAlerts } from '../alert/raise-alert.js';
import { loopTimeout } from '../loop/loop.js';
import type { RunCommand } from '../state/run-command.js';
import type { RunState } from '../state/run-state.js';
import type { SegmentState } from '../state/segment-state.js';
import { awaitSegment, endSegmentCommand, startSegment } from '../segment/segment.js';
import { awaitCommand, longAttempt, restartCommand } from '../task/start-attempt.js';
import { waitTimeout } from '../control/wait.js';
import { clusterTimer, ofCluster, specOf } from '../cluster/visit-cluster.js';

/**
 * The commands that a run needs again in a new execution: awaits of live task runs and clusters, and timers with their
 * absolute deadlines. Submits, creates and terminations never cross a continue-as-new; of an execution that
 * was terminated they are repeated, which their tokens and tags make safe.
 */
export function resumeCommands(plan: Plan, state: RunState): RunCommand[] {
  state.started = false;
  delete state.newAlerts;
  const commands: RunCommand[] = owedAlertCommands(state);
  for (const [index, task] of state.tasks.entries()) {
    if (task.phase === 'waiting_for_retry') state.changedTasks.push(index);
    if (task.phase === 'submitting') commands.push(...restartCommand(plan, state, index));
    if (task.phase === 'waiting_for_message') commands.push(...waitTimeout(plan, state, index));
    if (task.phase === 'looping') commands.push(...loopTimeout(plan, state, index));
    if (task.phase === 'running' && task.segment !== undefined)
      commands.push(...longAttempt(plan, state, index));
    if (task.phase !== 'running' || task.segment !== undefined) continue;
    commands.push(awaitCommand(plan, state, index), ...longAttempt(plan, state, index));
  }
  for (const clusterIndex of state.clusters.keys())
    commands.push(...resumeCluster(plan, state, clusterIndex));
  for (const segment of state.segments ?? []) commands.push(resumeSegment(plan, state, segment));
  const atMillis = state.repairWindowEndsMillis;
  if (atMillis !== undefined) {
    commands.push({
      kind: 'start_timer',
      timer: { kind: 'repair_window', atMillis },
      atMillis,
      summary: 'repair window',
    });
  }
  return commands;
}

function resumeSegment(plan: Plan, state: RunState, segment: SegmentState): RunCommand {
  switch (segment.phase) {
    case 'starting':
      return startSegment(plan, state, segment);
    case 'running':
      return awaitSegment(plan, state, segment);
    case 'ending':
      return endSegmentCommand(plan, segment);
  }
}

function resumeCluster(plan: Plan, state: RunState, clusterIndex: number): RunCommand[] {
  const { phase, clusterId } = state.clusters[clusterIndex];
  const of = ofCluster(plan, state, clusterIndex);
  switch (phase) {
    case 'creating':
      return [{ kind: 'create_cluster', ...of, spec: specOf(plan, state, clusterIndex) ?? {} }];
    case 'starting':
      return [{ kind: 'await_cluster_running', ...of, clusterId: clusterId as string }];
    case 'terminating':
      return [
        { kind: 'terminate_cluster', ...of, ...given('clusterId', clusterId) },
        ...clusterTimer(plan, state, clusterIndex),
      ];
    case 'absent':
    case 'running':
      return clusterTimer(plan, state, clusterIndex);
  }
}

/** True while nothing is under way that a continue-as-new would lose. */
export function canContinueAsNew(state: RunState): boolean {
  const cancelSettled = state.cancel === undefined;
  const tasksSettled = state.tasks.every((task) => task.phase !== 'submitting');
  const clustersSettled = state.clusters.every(
    ({ phase }) => phase !== 'creating' && phase !== 'terminating',
  );
  const segmentsSettled = (state.segments ?? []).every(({ phase }) => phase === 'running');
  return cancelSettled && tasksSettled && clustersSettled && segmentsSettled && !isStartingAlerts(state);
}
