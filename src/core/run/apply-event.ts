import { given } from '../json.js';
import type { Plan } from '../plan/plan.js';
import type { Control } from './state/control.js';
import { alertStarted, raiseOfRun, raiseOfTask } from './alert/raise-alert.js';
import { raiseTaskStart } from './alert/raise-result.js';
import { endAttempt, leaveSubmitting } from './task/end-task.js';
import { applyRepair } from './repair/repair.js';
import { recordRepair } from './repair/repair-history.js';
import { applyControl, refuseControl } from './control/apply-control.js';
import { receiveSignal } from './control/receive-signal.js';
import { requestCancel } from './state/request-cancel.js';
import type { AttemptRef, RunCommand, RunTimer } from './state/run-command.js';
import type { RunEvent, StepFailure } from './state/run-event.js';
import { applySegmentEvent, giveUpSegment } from './segment/apply-segment.js';
import type { ClusterState } from './state/cluster-state.js';
import type { RunState } from './state/run-state.js';
import { currentAttempt, type AttemptState } from './state/task-state.js';
import { findSegment } from './state/run-state.js';
import { awaitCommand } from './task/start-attempt.js';
import { applyClusterTimer, failCluster } from './cluster/cluster-start.js';
import { ofCluster } from './cluster/visit-cluster.js';
import { keepUsage } from './state/usage.js';
import { timeOutWait } from './control/wait.js';
import { warn } from './state/warnings.js';
import { displayName, graphKeyOf, hasActiveRun, isCurrentAttempt, workOf } from './state/work.js';

/**
 * Records what happened and marks what it touches, in place. Returns the commands that follow from a failure itself
 * (ending a cluster that did not start, giving up an await); everything else is decided by `nextCommands`.
 * An event about an attempt or a cluster generation that is not the current one changes nothing.
 */
export function applyEvent(plan: Plan, state: RunState, event: RunEvent): RunCommand[] {
  const { atMillis } = event;
  switch (event.kind) {
    case 'task_submitted':
      return onAttempt(state, event.attempt, (attempt) => submitted(plan, state, event, attempt));
    case 'lease_chain_ended':
      return onAttempt(state, event.attempt, (attempt) => {
        attempt.longLease = true;
        return [awaitCommand(plan, state, event.attempt.taskIndex)];
      });
    case 'task_ended':
      return onAttempt(state, event.attempt, () => {
        endAttempt(plan, state, event.attempt.taskIndex, event.outcome, atMillis);
        return [];
      });
    case 'cancel_sent':
      return onAttempt(state, event.attempt, (attempt) => noteCancelFailure(attempt, event.failure));
    case 'cluster_created':
    case 'cluster_running':
    case 'cluster_failed':
    case 'cluster_terminated':
      return applyClusterEvent(plan, state, event);
    case 'segment_started':
    case 'segment_failed':
    case 'segment_reported':
    case 'segment_chain_ended':
    case 'segment_cancel_sent':
    case 'segment_ended':
      return applySegmentEvent(plan, state, event);
    case 'alert_started':
      alertStarted(state, event.alertId, event.failure);
      return [];
    case 'timer_fired':
      return applyTimer(plan, state, event.timer, atMillis);
    case 'cancel_requested':
      requestCancel(state, 'user', atMillis);
      return [];
    case 'repair_requested':
      applyRepair(plan, state, event, atMillis);
      return [];
    case 'control_requested':
      return requestControl(plan, state, event.control, atMillis);
    case 'signal_received':
      receiveSignal(plan, state, event);
      return [];
    case 'control_refused':
      warn(state, atMillis, `${event.control} was refused: ${event.reason}`);
      return [];
    case 'repair_refused':
      recordRepair(state, { repair: 0, atMillis, rerunTasks: event.rerunTasks, refused: event.reason });
      return [];
  }
}

/** A signal has no one to answer: what it cannot do stands in the run's view. */
function requestControl(plan: Plan, state: RunState, control: Control, atMillis: number): RunCommand[] {
  const refused = refuseControl(plan, state, control);
  if (refused === undefined) applyControl(plan, state, control, atMillis);
  else warn(state, atMillis, `${control.kind} was refused: ${refused}`);
  return [];
}

function onAttempt(
  state: RunState,
  ref: AttemptRef,
  apply: (attempt: AttemptState) => RunCommand[],
): RunCommand[] {
  const task = state.tasks[ref.taskIndex];
  const current = isCurrentAttempt(state, ref) && hasActiveRun(task);
  return current ? apply(currentAttempt(task) as AttemptState) : [];
}

function submitted(
  plan: Plan,
  state: RunState,
  event: Extract<RunEvent, { kind: 'task_submitted' }>,
  attempt: AttemptState,
): RunCommand[] {
  const { runId, taskRunId, runPageUrl, workflowId } = event;
  Object.assign(attempt, {
    runId,
    ...given('taskRunId', taskRunId),
    ...given('runPageUrl', runPageUrl),
    ...given('workflowId', workflowId),
  });
  const { taskIndex } = event.attempt;
  leaveSubmitting(plan, state, taskIndex);
  raiseTaskStart(plan, state, taskIndex, event.atMillis);
  // A cancel that came while the submit was under way reaches the run now.
  state.changedTasks.push(taskIndex);
  return [awaitCommand(plan, state, taskIndex)];
}

function noteCancelFailure(attempt: AttemptState, failure: StepFailure | undefined): RunCommand[] {
  if (failure !== undefined) attempt.message = `The run could not be canceled: ${failure.message}`;
  return [];
}

type ClusterEvent = Extract<RunEvent, { kind: `cluster_${string}` }>;

function applyClusterEvent(plan: Plan, state: RunState, event: ClusterEvent): RunCommand[] {
  const { clusterIndex, generation } = event.cluster;
  const cluster = state.clusters[clusterIndex];
  if (cluster.generation !== generation) return [];
  state.changedClusters.push(clusterIndex);
  switch (event.kind) {
    case 'cluster_created': {
      if (cluster.phase !== 'creating') return [];
      cluster.phase = 'starting';
      cluster.clusterId = event.clusterId;
      const { clusterId } = event;
      return state.cancel === undefined
        ? [{ kind: 'await_cluster_running', ...ofCluster(plan, state, clusterIndex), clusterId }]
        : [];
    }
    case 'cluster_running':
      if (cluster.phase !== 'starting') return [];
      cluster.phase = 'running';
      delete cluster.startFailures;
      return [];
    case 'cluster_failed':
      if (cluster.phase !== 'creating' && cluster.phase !== 'starting') return [];
      return failCluster(plan, state, clusterIndex, event.failure, event.atMillis);
    case 'cluster_terminated':
      keepUsage(state, { clusterIndex }, event.usage);
      endCluster(cluster, event.failure);
      return [];
  }
}

function endCluster(cluster: ClusterState, failure: StepFailure | undefined): void {
  if (cluster.phase !== 'terminating') return;
  cluster.phase = 'absent';
  delete cluster.clusterId;
  if (failure !== undefined) cluster.terminateError = failure.message;
}

function applyTimer(plan: Plan, state: RunState, timer: RunTimer, atMillis: number): RunCommand[] {
  switch (timer.kind) {
    case 'retry': {
      const task = state.tasks[timer.taskIndex];
      if (!isCurrentAttempt(state, timer) || task.phase !== 'waiting_for_retry') return [];
      // A timer may fire a little early by the server's clock; it is its firing that counts.
      task.retryAtMillis = atMillis;
      state.changedTasks.push(timer.taskIndex);
      return [];
    }
    case 'cancel_grace':
      return onAttempt(state, timer, () => giveUp(plan, state, timer, atMillis));
    case 'long_attempt':
      return onAttempt(state, timer, () => warnOfAttempt(plan, state, timer, atMillis));
    case 'long_run':
      if (state.openTasks > 0) {
        warn(state, atMillis, `The run takes longer than ${plan.warnAfterSeconds} s.`);
        const limit = given('limitSeconds', plan.warnAfterSeconds);
        raiseOfRun(plan, state, { event: 'duration_warning' }, atMillis, () => limit);
      }
      return [];
    case 'loop_timeout': {
      const { loop, repair } = state.tasks[timer.taskIndex];
      if (loop === undefined || repair !== timer.repair) return [];
      loop.stopped = 'timeout';
      state.changedTasks.push(timer.taskIndex);
      return [];
    }
    case 'cluster_retry':
    case 'cluster_idle':
      applyClusterTimer(state, timer);
      return [];
    case 'segment_grace': {
      const segment = findSegment(state, timer);
      return segment?.phase === 'running' ? giveUpSegment(plan, state, segment, atMillis) : [];
    }
    case 'wait_timeout': {
      const { phase, waiting } = state.tasks[timer.taskIndex];
      if (phase === 'waiting_for_message' && waiting?.endsMillis === timer.atMillis)
        timeOutWait(plan, state, timer.taskIndex, atMillis);
      return [];
    }
    case 'job_timeout':
      if (state.openTasks > 0) requestCancel(state, 'timeout', atMillis);
      return [];
    case 'repair_window':
      if (state.repairWindowEndsMillis === timer.atMillis && state.openTasks === 0)
        state.endTimeMillis = atMillis;
      return [];
  }
}

function warnOfAttempt(plan: Plan, state: RunState, ref: AttemptRef, atMillis: number): RunCommand[] {
  const { warnAfterSeconds } = workOf(plan, state, ref.taskIndex);
  const name = displayName(graphKeyOf(plan, state, ref.taskIndex), ref.iteration);
  warn(state, atMillis, `Attempt ${ref.attemptNumber} takes longer than ${warnAfterSeconds} s.`, name);
  const limit = given('limitSeconds', warnAfterSeconds);
  raiseOfTask(plan, state, ref.taskIndex, { event: 'duration_warning' }, atMillis, () => limit);
  return [];
}

/** A canceled run that does not end is left to Databricks, so that it cannot hold up the job run for ever. */
function giveUp(plan: Plan, state: RunState, ref: AttemptRef, atMillis: number): RunCommand[] {
  const seconds = plan.settings.cancelGraceSeconds;
  const outcome = {
    lifeCycleState: 'INTERNAL_ERROR',
    resultState: 'CANCELED',
    message: `The run did not end within ${seconds} s of its cancellation; it may still be active at Databricks.`,
  } as const;
  endAttempt(plan, state, ref.taskIndex, outcome, atMillis);
  const { taskIndex, iteration, repair, attemptNumber } = ref;
  const attempt = { taskIndex, ...given('iteration', iteration), repair, attemptNumber };
  return [{ kind: 'abandon_task_run', attempt }];
}
