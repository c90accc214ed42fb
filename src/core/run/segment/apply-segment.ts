import { given } from '../../json.js';
import { quote } from '../../short-text.js';
import type { Plan } from '../../plan/plan.js';
import { raiseTaskStart } from '../alert/raise-result.js';
import { failCluster } from '../cluster/cluster-start.js';
import { beginAttempt, endAttempt, endNativeAttempt, leaveSubmitting } from '../task/end-task.js';
import type { RunCommand } from '../state/run-command.js';
import type {
  AttemptOutcome,
  MemberReport,
  NativeAttempt,
  RunEvent,
  SegmentReport,
} from '../state/run-event.js';
import type { RunState } from '../state/run-state.js';
import { type AttemptState, currentAttempt } from '../state/task-state.js';
import type { SegmentMember, SegmentState } from '../state/segment-state.js';
import { findSegment } from '../state/run-state.js';
import { awaitSegment, endSegmentCommand, handlesFailure, leaveSegment, ofSegment } from './segment.js';
import { longAttempt } from '../task/start-attempt.js';
import { blamesCluster } from '../task/task-retry.js';
import { keepUsage } from '../state/usage.js';
import { warn } from '../state/warnings.js';

export type SegmentEvent = Extract<RunEvent, { kind: `segment_${string}` }>;

/** Records what happened to a segment, and what Databricks tells of its tasks. Events about one that is over change nothing. */
export function applySegmentEvent(plan: Plan, state: RunState, event: SegmentEvent): RunCommand[] {
  const segment = findSegment(state, event.cluster);
  if (segment === undefined) return [];
  switch (event.kind) {
    case 'segment_started': {
      const { jobId, runId, runPageUrl } = event;
      Object.assign(segment, { phase: 'running', jobId, runId }, given('runPageUrl', runPageUrl));
      // A cancel that came while it was started reaches it now.
      visitMembers(state, segment);
      return [awaitSegment(plan, state, segment)];
    }
    case 'segment_chain_ended':
      segment.longLease = true;
      return [awaitSegment(plan, state, segment)];
    case 'segment_reported':
      return applyReport(plan, state, segment, event);
    case 'segment_failed': {
      const { code, message } = event.failure;
      const final = segment.phase === 'starting' ? { final: true } : {};
      const outcome = {
        lifeCycleState: 'INTERNAL_ERROR',
        resultState: 'FAILED',
        terminationCode: code,
        message: `The temporary job of cluster ${quote(plan.clusters[segment.clusterIndex].clusterKey)} failed: ${message}`,
        ...final,
      } as const;
      return endSegment(plan, state, segment, outcome, event.atMillis);
    }
    case 'segment_cancel_sent':
      if (event.failure !== undefined)
        warn(state, event.atMillis, `Run ${segment.runId} could not be canceled: ${event.failure.message}`);
      return [];
    case 'segment_ended': {
      keepUsage(state, { clusterIndex: segment.clusterIndex }, event.usage);
      const name = `${ofSegment(plan, segment).clusterKey}-${segment.generation}`;
      if (event.failure !== undefined)
        warn(
          state,
          event.atMillis,
          `The temporary job ${name} could not be deleted: ${event.failure.message}`,
        );
      state.segments = state.segments?.filter((other) => other !== segment);
      return [];
    }
  }
}

function visitMembers(state: RunState, { members }: SegmentState): void {
  state.changedTasks.push(...members.map(({ taskIndex }) => taskIndex));
}

function applyReport(
  plan: Plan,
  state: RunState,
  segment: SegmentState,
  { report, atMillis }: { report: SegmentReport; atMillis: number },
): RunCommand[] {
  if (segment.phase !== 'running') return [];
  const commands = report.members.flatMap((member) => applyMember(plan, state, segment, member, atMillis));
  if (!report.isEnded) return [...commands, awaitSegment(plan, state, segment)];
  const { clusterFailure } = report;
  if (clusterFailure === undefined)
    return [...commands, ...endSegment(plan, state, segment, undefined, atMillis)];
  const cluster = state.clusters[segment.clusterIndex];
  // Those that only the cluster keeps from running wait for another one.
  cluster.waiting.push(
    ...segment.members
      .map(({ taskIndex }) => taskIndex)
      .filter((index) => state.tasks[index].phase === 'ready'),
  );
  const ends = endSegment(plan, state, segment, undefined, atMillis);
  return [...commands, ...ends, ...failCluster(plan, state, segment.clusterIndex, clusterFailure, atMillis)];
}

function applyMember(
  plan: Plan,
  state: RunState,
  segment: SegmentState,
  report: MemberReport,
  nowMillis: number,
): RunCommand[] {
  const { taskIndex } = report;
  const member = segment.members.find((one) => one.taskIndex === taskIndex);
  if (member === undefined) return [];
  // A cancel of the task that came before its run was known reaches it now.
  if (member.taskRunId === undefined) state.changedTasks.push(taskIndex);
  member.taskRunId = report.taskRunId;
  const commands = report.attempts.flatMap((attempt) =>
    applyAttempt(plan, state, { segment, taskIndex, attempt }, nowMillis),
  );
  if (report.skipped !== undefined) leave(plan, state, segment, member, nowMillis, report.skipped);
  return commands;
}

function applyAttempt(
  plan: Plan,
  state: RunState,
  { segment, taskIndex, attempt }: { segment: SegmentState; taskIndex: number; attempt: NativeAttempt },
  nowMillis: number,
): RunCommand[] {
  const task = state.tasks[taskIndex];
  const { taskRunId, runPageUrl, clusterId, outcome, isLast } = attempt;
  const commands: RunCommand[] = [];
  if (currentAttempt(task)?.taskRunId !== taskRunId) {
    beginAttempt(plan, state, taskIndex, nowMillis, clusterId);
    leaveSubmitting(plan, state, taskIndex);
    const ids = { runId: segment.runId, taskRunId, ...given('runPageUrl', runPageUrl) };
    Object.assign(currentAttempt(task) as AttemptState, ids);
    raiseTaskStart(plan, state, taskIndex, nowMillis);
    commands.push(...longAttempt(plan, state, taskIndex));
  }
  if (outcome === undefined || task.phase !== 'running') return commands;
  if (wasOnLostCluster(plan, state, taskIndex, outcome)) task.retriesUsed--;
  if (isLast) {
    leaveSegment(state, segment, taskIndex);
    const final = setsOffHandler(plan, segment, taskIndex) ? { final: true } : {};
    endAttempt(plan, state, taskIndex, { ...outcome, ...final }, nowMillis);
  } else endNativeAttempt(plan, state, taskIndex, outcome, nowMillis);
  return commands;
}

/**
 * True for an attempt that Databricks has made on a cluster that had failed the one before by its own fault: a lost job
 * cluster is not created again within a run, so the retries that Databricks spends on it are not the user's.
 */
function wasOnLostCluster(plan: Plan, state: RunState, index: number, outcome: AttemptOutcome): boolean {
  const { attempts, repair, retriesUsed } = state.tasks[index];
  const [before, current] = attempts.slice(-2);
  if (before === undefined || current === undefined || before.repair !== repair || retriesUsed === 0)
    return false;
  const isSame = current.clusterId !== undefined && current.clusterId === before.clusterId;
  const { retry } = plan.tasks[index];
  return isSame && blamesCluster(retry, before) && blamesCluster(retry, outcome);
}

/**
 * True where a task behind it in the segment handles failures: Databricks has given the task up and begins that one now,
 * so another attempt would run beside what already makes up for it.
 */
function setsOffHandler(plan: Plan, { members }: SegmentState, taskIndex: number): boolean {
  const left = new Set(members.map((member) => member.taskIndex));
  const behind = new Set([taskIndex]);
  for (const at of behind) {
    for (const index of plan.tasks[at].dependents) if (left.has(index)) behind.add(index);
  }
  behind.delete(taskIndex);
  return [...behind].some((index) => handlesFailure(plan.tasks[index]));
}

/**
 * What Databricks has not run goes back to where it waits for its dependencies, so that the run core decides about it.
 * Had it none to wait for, there is nothing to decide, and its attempt has failed.
 */
function leave(
  plan: Plan,
  state: RunState,
  segment: SegmentState,
  { taskIndex }: SegmentMember,
  nowMillis: number,
  reason: string,
): void {
  leaveSegment(state, segment, taskIndex);
  const task = state.tasks[taskIndex];
  state.changedTasks.push(taskIndex);
  // The retry that Databricks has promised and not begun.
  if (task.phase === 'waiting_for_retry') task.retryAtMillis = nowMillis;
  const halted = state.cancel !== undefined;
  if (task.phase === 'ready' && !halted) beginAttempt(plan, state, taskIndex, nowMillis);
  if (task.phase !== 'submitting' && task.phase !== 'running') return;
  endAttempt(
    plan,
    state,
    taskIndex,
    {
      lifeCycleState: 'INTERNAL_ERROR',
      resultState: halted ? 'CANCELED' : 'FAILED',
      terminationCode: 'SKIPPED',
      message: `Databricks did not run it: ${reason}`,
    },
    nowMillis,
  );
}

/** No news will come any more: whoever is left leaves, with `outcome` where it has begun or could have; the job is deleted. */
function endSegment(
  plan: Plan,
  state: RunState,
  segment: SegmentState,
  outcome: AttemptOutcome | undefined,
  nowMillis: number,
): RunCommand[] {
  const waiting = state.clusters[segment.clusterIndex].waiting;
  for (const member of [...segment.members]) {
    const { taskIndex } = member;
    const task = state.tasks[taskIndex];
    if (waiting.includes(taskIndex)) {
      leaveSegment(state, segment, taskIndex);
      // A cancel may have come meanwhile.
      state.changedTasks.push(taskIndex);
      continue;
    }
    if (outcome === undefined || task.phase === 'blocked' || task.phase === 'waiting_for_retry') {
      leave(plan, state, segment, member, nowMillis, 'its run has ended');
      continue;
    }
    leaveSegment(state, segment, taskIndex);
    if (task.phase === 'ready') beginAttempt(plan, state, taskIndex, nowMillis);
    endAttempt(plan, state, taskIndex, outcome, nowMillis);
  }
  segment.phase = 'ending';
  return [endSegmentCommand(plan, segment)];
}

/** A canceled run that does not end is left to Databricks, so that it cannot hold up the job run for ever. */
export function giveUpSegment(
  plan: Plan,
  state: RunState,
  segment: SegmentState,
  nowMillis: number,
): RunCommand[] {
  const seconds = plan.settings.cancelGraceSeconds;
  const outcome = {
    lifeCycleState: 'INTERNAL_ERROR',
    resultState: 'CANCELED',
    message: `Run ${segment.runId} did not end within ${seconds} s of its cancellation; it may still be active at Databricks.`,
  } as const;
  const { cluster } = ofSegment(plan, segment);
  return [{ kind: 'abandon_segment', cluster }, ...endSegment(plan, state, segment, outcome, nowMillis)];
}
