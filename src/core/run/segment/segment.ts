import { given, type JsonObject } from '../../json.js';
import type { Plan, PlanTask } from '../../plan/plan.js';
import { resolveReferences } from '../../reference/resolve-reference.js';
import { didSucceed } from '../state/result-state.js';
import type { OfCluster, RunCommand } from '../state/run-command.js';
import type { RunState } from '../state/run-state.js';
import { currentAttempt } from '../state/task-state.js';
import type { SegmentState } from '../state/segment-state.js';
import { nativeTask, nativeTasks, retriesNatively } from './segment-request.js';
import { readsOf, refuseAttempt } from '../task/start-attempt.js';
import { referenceScope } from '../task/submit-request.js';
import { withOutsideValues } from '../values/segment-values.js';
import { specOf } from '../cluster/visit-cluster.js';
import { clusterIndexOf, isHalted } from '../state/work.js';

/** `runs/get` gives tasks by the hundred: what is asked for every few seconds should come in one page. */
const MOST_TASKS = 100;

/** Decides what a native cluster does next: a segment begins as soon as tasks wait for it. */
export function visitNativeCluster(
  plan: Plan,
  state: RunState,
  clusterIndex: number,
  nowMillis: number,
): RunCommand[] {
  const { waiting, retryAtMillis } = state.clusters[clusterIndex];
  const holds = state.paused === true || state.cancel !== undefined || retryAtMillis !== undefined;
  return holds || waiting.length === 0 ? [] : formSegment(plan, state, clusterIndex, nowMillis);
}

/**
 * Forms a segment of the tasks that wait for a native cluster: the largest set of unstarted tasks of that cluster that
 * can be reached from them and whose dependencies outside of the set have ended. It becomes a temporary job at
 * Databricks, which runs its tasks on one job cluster.
 */
function formSegment(plan: Plan, state: RunState, clusterIndex: number, nowMillis: number): RunCommand[] {
  const cluster = state.clusters[clusterIndex];
  const members = new Map<number, JsonObject[]>();
  for (const index of cluster.waiting.splice(0, MOST_TASKS)) {
    const head = nativeTask(plan, state, index, new Set());
    if ('unresolved' in head) refuseAttempt(plan, state, index, head.unresolved, nowMillis);
    else members.set(index, head.value);
  }
  // The others begin another one.
  if (cluster.waiting.length > 0) state.changedClusters.push(clusterIndex);
  if (members.size === 0) return [];
  addReachable(plan, state, clusterIndex, members);
  const generation = ++cluster.generation;
  const segment: SegmentState = {
    clusterIndex,
    generation,
    phase: 'starting',
    members: [...members].map(([taskIndex, [own]]) => ({
      taskIndex,
      retries: (own['max_retries'] as number | undefined) ?? 0,
    })),
  };
  (state.segments ??= []).push(segment);
  for (const index of members.keys()) state.tasks[index].segment = generation;
  const tasks = [...members.values()].flat();
  return [startSegment(plan, state, segment, withOutsideValues(plan, state, tasks, new Set(members.keys())))];
}

function addReachable(
  plan: Plan,
  state: RunState,
  clusterIndex: number,
  members: Map<number, JsonObject[]>,
): void {
  const retried = new Set([...members.keys()].filter((index) => !retriesNatively(plan.tasks[index])));
  let room = MOST_TASKS - [...members.values()].flat().length;
  // A map is walked in the order of its entries, also those that are added meanwhile.
  for (const at of members.keys()) {
    for (const index of plan.tasks[at].dependents) {
      const task = plan.tasks[index];
      if (members.has(index) || !isFree(plan, state, clusterIndex, index)) continue;
      if (!decidesAlike(state, task, members, retried)) continue;
      const built = nativeTask(plan, state, index, new Set(members.keys()));
      if ('unresolved' in built || built.value.length > room) continue;
      members.set(index, built.value);
      room -= built.value.length;
      if (!retriesNatively(task) || task.dependsOn.some((edge) => retried.has(edge.index)))
        retried.add(index);
    }
  }
}

function isFree(plan: Plan, state: RunState, clusterIndex: number, index: number): boolean {
  const { phase, segment, isCanceled } = state.tasks[index];
  const { kind, disabled } = plan.tasks[index];
  const isUnstarted = phase === 'blocked' && segment === undefined && !isCanceled && !disabled;
  return isUnstarted && kind === 'submit' && clusterIndexOf(plan, state, index) === clusterIndex;
}

/**
 * True where Databricks, which knows the members alone, decides about the task as the run core would; in every other
 * case the task waits for its dependencies and begins a segment of its own. `retried` are the members that may run again
 * after Databricks has given them up, with all behind them: they must not set off what handles failures.
 */
function decidesAlike(
  state: RunState,
  { dependsOn, runIf }: PlanTask,
  members: ReadonlyMap<number, unknown>,
  retried: ReadonlySet<number>,
): boolean {
  return dependsOn.every(({ index, outcome }) => {
    if (members.has(index)) return !retried.has(index) || !handlesFailure({ runIf });
    const { phase, resultState, outcome: taken } = state.tasks[index];
    if (phase !== 'ended' || resultState === undefined) return false;
    if (outcome !== undefined && outcome !== taken) return false;
    return runIf === 'ALL_DONE' || (runIf === 'ALL_SUCCESS' && didSucceed(resultState));
  });
}

/** True for a task that may run because another one has failed. */
export function handlesFailure({ runIf }: Pick<PlanTask, 'runIf'>): boolean {
  return runIf !== 'ALL_SUCCESS' && runIf !== 'NONE_FAILED';
}

/** Names a segment, and where it runs. */
export function ofSegment(plan: Plan, { clusterIndex, generation }: SegmentState): OfCluster {
  const { clusterKey, workspace } = plan.clusters[clusterIndex];
  return { cluster: { clusterIndex, generation }, clusterKey, ...given('workspace', workspace) };
}

/** The command that starts a segment, also once more: its name and its token make it the same job and run. */
export function startSegment(
  plan: Plan,
  state: RunState,
  segment: SegmentState,
  tasks = nativeTasks(plan, state, segment),
): RunCommand {
  const scope = referenceScope(plan, state, segment.members[0].taskIndex);
  const settings = resolveReferences(plan.submitSettings, scope) as JsonObject;
  const spec = specOf(plan, state, segment.clusterIndex) ?? {};
  return { kind: 'start_segment', ...ofSegment(plan, segment), spec, tasks, settings };
}

/** The command that awaits news of a segment's run. */
export function awaitSegment(plan: Plan, state: RunState, segment: SegmentState): RunCommand {
  const members = segment.members.map(({ taskIndex, retries }) => {
    const task = plan.tasks[taskIndex];
    const { taskRunId, runId, endTimeMillis } = currentAttempt(state.tasks[taskIndex]) ?? {};
    const isOfThis = taskRunId !== undefined && runId === segment.runId;
    return {
      taskIndex,
      taskKey: task.taskKey,
      ...given('seen', isOfThis ? { taskRunId, ended: endTimeMillis !== undefined } : undefined),
      maxRetries: retries,
      retryOnTimeout: task.retry.retryOnTimeout,
      reads: readsOf(plan, state, taskIndex),
    };
  });
  const { runId = '', longLease = false } = segment;
  return { kind: 'await_segment', ...ofSegment(plan, segment), runId, longLease, members };
}

/** The command that deletes the temporary job of a segment. */
export function endSegmentCommand(plan: Plan, segment: SegmentState): RunCommand {
  const { jobId, runId } = segment;
  return {
    kind: 'end_segment',
    ...ofSegment(plan, segment),
    ...given('jobId', jobId),
    ...given('runId', runId),
  };
}

/** Databricks has no more to do with a task. */
export function leaveSegment(state: RunState, segment: SegmentState, taskIndex: number): void {
  segment.members = segment.members.filter((member) => member.taskIndex !== taskIndex);
  delete state.tasks[taskIndex].segment;
}

/** What a member of a segment needs: nothing, or that a cancel reaches Databricks. */
export function visitMember(plan: Plan, state: RunState, index: number, nowMillis: number): RunCommand[] {
  const segment = state.segments?.find(({ members }) => members.some(({ taskIndex }) => taskIndex === index));
  if (segment?.runId === undefined || segment.phase !== 'running' || !isHalted(state, index)) return [];
  const of = ofSegment(plan, segment);
  if (state.cancel === undefined) {
    const member = segment.members.find(({ taskIndex }) => taskIndex === index);
    if (member?.taskRunId === undefined || member.cancelRequested) return [];
    member.cancelRequested = true;
    return [{ kind: 'cancel_segment', ...of, runId: member.taskRunId, memberKey: plan.tasks[index].taskKey }];
  }
  if (segment.cancelRequested) return [];
  segment.cancelRequested = true;
  const atMillis = nowMillis + plan.settings.cancelGraceSeconds * 1000;
  const summary = `cluster ${of.clusterKey}: cancel`;
  return [
    { kind: 'cancel_segment', ...of, runId: segment.runId },
    { kind: 'start_timer', timer: { kind: 'segment_grace', ...of.cluster }, atMillis, summary },
  ];
}
