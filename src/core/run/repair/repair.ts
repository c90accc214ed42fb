import { listNames } from '../../issue.js';
import { given } from '../../json.js';
import type { Plan, PlanChanges } from '../../plan/plan.js';
import { reachable } from '../../graph/task-graph.js';
import { raiseOfRun } from '../alert/raise-alert.js';
import { recordRepair } from './repair-history.js';
import { applyPlanChanges, refuseDefinitionChanges, refusePlanChanges } from './change-plan.js';
import type { RepairRequest } from '../state/repair-request.js';
import { didFail, didRun } from '../state/result-state.js';
import type { ClusterState } from '../state/cluster-state.js';
import { clusterIndexesOf, repairCount, type RunState } from '../state/run-state.js';

/** The tasks that a repair runs again, in definition order, or why it is refused. */
export type PlannedRepair = { rerun: number[] } | { refused: string };

/** Decides what a repair would do, without doing it: also the validator of the update. */
export function planRepair(plan: Plan, state: RunState, request: RepairRequest): PlannedRepair {
  const refused = refuse(plan, state, request);
  if (refused !== undefined) return { refused };
  const named = plan.tasks
    .filter(({ taskKey }) => request.rerunTasks.includes(taskKey))
    .map(({ index }) => index);
  const failed = plan.tasks.filter(({ index }) => hasFailed(state, index)).map(({ index }) => index);
  const chosen = new Set([...named, ...(request.rerunAllFailedTasks ? failed : [])]);
  const downstream = reachable(
    plan.tasks.map((task) => task.dependents),
    chosen,
  );
  for (const index of downstream) {
    const { phase, resultState } = state.tasks[index];
    const neverRan = phase === 'ended' && resultState !== undefined && !didRun(resultState);
    if (neverRan || (request.rerunDependentTasks && phase !== 'blocked')) chosen.add(index);
  }
  const looping = [...downstream].filter(
    (index) =>
      !chosen.has(index) &&
      (state.tasks[index].phase === 'looping' || state.tasks[index].segment !== undefined),
  );
  if (looping.length > 0) {
    // Its open iterations would see values of two different repairs; Databricks would go on with the old ones.
    const keys = looping.map((index) => plan.tasks[index].taskKey);
    return { refused: `Still under way downstream: ${listNames(keys)}. Repair again once it has ended.` };
  }
  const changed = changedTasks(request);
  const notAgain = plan.tasks.filter(
    ({ index, taskKey }) =>
      changed.includes(taskKey) && !chosen.has(index) && state.tasks[index].phase !== 'blocked',
  );
  if (notAgain.length > 0) {
    const keys = notAgain.map(({ taskKey }) => taskKey);
    return { refused: `Changed, but not to run again: ${listNames(keys)}. Name them in rerun_tasks.` };
  }
  const active = plan.tasks.filter(({ index }) => chosen.has(index) && state.tasks[index].phase !== 'ended');
  if (active.length > 0) {
    const keys = active.map(({ taskKey }) => taskKey);
    return { refused: `Still active: ${listNames(keys)}. Only tasks that have ended can run again.` };
  }
  if (chosen.size === 0 && request.changes === undefined)
    return { refused: 'No task has failed, so there is nothing to run again.' };
  return { rerun: [...chosen].sort((a, b) => a - b) };
}

function refuse(plan: Plan, state: RunState, request: RepairRequest): string | undefined {
  if (state.endTimeMillis !== undefined) return 'The run has ended.';
  if (state.cancel !== undefined) return 'The run is being canceled.';
  const latest = repairCount(state);
  if (request.latestRepairId !== undefined && request.latestRepairId !== latest) {
    return `latest_repair_id is ${request.latestRepairId}, but the latest repair is ${latest}.`;
  }
  const keys = plan.tasks.map(({ taskKey }) => taskKey);
  const named = [...new Set([...request.rerunTasks, ...changedTasks(request)])];
  const unknown = named.filter((key) => !keys.includes(key));
  if (unknown.length > 0) return `Unknown tasks: ${listNames(unknown)}. Tasks: ${listNames(keys)}.`;
  const parameters = Object.keys(state.parameters);
  const undefinedNames = Object.keys(request.jobParameters).filter((name) => !parameters.includes(name));
  if (undefinedNames.length === 0) {
    return request.changes === undefined ? undefined : refuseDefinitionChanges(plan, request.changes);
  }
  return `The job has no parameters ${listNames(undefinedNames)}. Defined: ${listNames(parameters)}.`;
}

function changedTasks({ changes }: RepairRequest): string[] {
  return [...new Set((changes?.tasks ?? []).map((patch) => patch['task_key'] as string))];
}

function hasFailed(state: RunState, index: number): boolean {
  const { phase, resultState } = state.tasks[index];
  return phase === 'ended' && resultState !== undefined && didFail(resultState);
}

/** A repair, with what its changes of the definition came to. */
export interface RequestedRepair {
  request: RepairRequest;
  changes?: PlanChanges;
}

/** The tasks that the repair runs again now that its changes are compiled, or why it is refused. */
export function decideRepair(
  plan: Plan,
  state: RunState,
  { request, changes }: RequestedRepair,
): PlannedRepair {
  const planned = planRepair(plan, state, request);
  const refused = changes === undefined ? undefined : refusePlanChanges(plan, changes);
  return refused === undefined ? planned : { refused };
}

/** Names of tasks that an alert of a repair carries. */
const MOST_TOLD = 20;

/** Puts the chosen tasks back to the start of a new repair; a refused repair leaves a record and nothing else. */
export function applyRepair(plan: Plan, state: RunState, requested: RequestedRepair, atMillis: number): void {
  const { request, changes } = requested;
  const planned = decideRepair(plan, state, requested);
  if ('refused' in planned) {
    const { refused } = planned;
    recordRepair(state, { repair: 0, atMillis, rerunTasks: request.rerunTasks, refused });
    return;
  }
  const repair = repairCount(state) + 1;
  const rerunTasks = planned.rerun.map((index) => plan.tasks[index].taskKey);
  const { jobParameters } = request;
  const changedClusters = changes?.of.jobClusters.map((patch) => patch['job_cluster_key'] as string);
  recordRepair(state, {
    repair,
    atMillis,
    rerunTasks,
    ...given('jobParameters', Object.keys(jobParameters).length > 0 ? jobParameters : undefined),
    ...given('changedTasks', changes && changedTasks(request)),
    ...given('changedClusters', changedClusters),
  });
  if (changes !== undefined) applyPlanChanges(plan, state, changes);
  state.parameters = { ...state.parameters, ...jobParameters };
  delete state.repairWindowEndsMillis;
  for (const index of planned.rerun) resetTask(plan, state, index, repair);
  const affected = new Set(planned.rerun.flatMap((index) => [index, ...plan.tasks[index].dependents]));
  for (const index of affected) {
    const open = plan.tasks[index].dependsOn.filter(
      ({ index: upstream }) => state.tasks[upstream].phase !== 'ended',
    );
    state.tasks[index].openDependencies = open.length;
    if (open.length > 0) stopWaiting(plan, state, index);
  }
  const tasks = { names: rerunTasks.slice(0, MOST_TOLD), count: rerunTasks.length };
  raiseOfRun(plan, state, { event: 'repaired' }, atMillis, () => ({ repair: { number: repair, tasks } }));
}

/** A task behind a repaired one gives its place for a slot or a cluster to those that can use it. */
function stopWaiting(plan: Plan, state: RunState, index: number): void {
  state.waitingForSlot = state.waitingForSlot.filter((waiting) => waiting !== index);
  for (const cluster of clustersOf(plan, state, index)) {
    cluster.waiting = cluster.waiting.filter((waiting) => waiting !== index);
  }
  // An approval was asked for what is made again now.
  const { phase } = state.tasks[index];
  if (phase === 'ready' || phase === 'waiting_for_message') state.tasks[index].phase = 'blocked';
}

function resetTask(plan: Plan, state: RunState, index: number, repair: number): void {
  const { attempts, attemptsDropped, unsubmittedAttempts, loop, answers } = state.tasks[index];
  state.tasks[index] = {
    phase: 'blocked',
    openDependencies: 0,
    attempts,
    ...given('attemptsDropped', attemptsDropped),
    ...given('unsubmittedAttempts', unsubmittedAttempts),
    ...given('loop', loop),
    ...given('answers', answers),
    repair,
    retriesUsed: 0,
    backPressureRetries: 0,
  };
  state.openTasks++;
  state.changedTasks.push(index);
  for (const cluster of clustersOf(plan, state, index)) cluster.openTasks++;
}

/** The shared clusters that a task may need. */
function clustersOf(plan: Plan, state: RunState, index: number): ClusterState[] {
  return clusterIndexesOf(plan, plan.tasks[index]).map((at) => state.clusters[at]);
}
