import { listNames } from '../issue.js';
import { given } from '../json.js';
import type { Plan } from '../plan/plan.js';
import { reachable } from '../plan/task-graph.js';
import type { RepairRequest } from './repair-request.js';
import { didFail, didRun } from './result-state.js';
import { clusterKeysOf, type ClusterState, repairCount, type RunState } from './run-state.js';

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
    (index) => !chosen.has(index) && state.tasks[index].phase === 'looping',
  );
  if (looping.length > 0) {
    // Its open iterations would see values of two different repairs.
    const keys = looping.map((index) => plan.tasks[index].taskKey);
    return { refused: `Still looping downstream: ${listNames(keys)}. Repair again once it has ended.` };
  }
  const active = plan.tasks.filter(({ index }) => chosen.has(index) && state.tasks[index].phase !== 'ended');
  if (active.length > 0) {
    const keys = active.map(({ taskKey }) => taskKey);
    return { refused: `Still active: ${listNames(keys)}. Only tasks that have ended can run again.` };
  }
  if (chosen.size === 0) return { refused: 'No task has failed, so there is nothing to run again.' };
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
  const unknown = request.rerunTasks.filter((key) => !keys.includes(key));
  if (unknown.length > 0) return `Unknown tasks: ${listNames(unknown)}. Tasks: ${listNames(keys)}.`;
  const parameters = Object.keys(state.parameters);
  const undefinedNames = Object.keys(request.jobParameters).filter((name) => !parameters.includes(name));
  if (undefinedNames.length === 0) return undefined;
  return `The job has no parameters ${listNames(undefinedNames)}. Defined: ${listNames(parameters)}.`;
}

function hasFailed(state: RunState, index: number): boolean {
  const { phase, resultState } = state.tasks[index];
  return phase === 'ended' && resultState !== undefined && didFail(resultState);
}

/** Puts the chosen tasks back to the start of a new repair; a refused repair leaves a record and nothing else. */
export function applyRepair(plan: Plan, state: RunState, request: RepairRequest, atMillis: number): void {
  const planned = planRepair(plan, state, request);
  if ('refused' in planned) {
    state.repairs.push({ repair: 0, atMillis, rerunTasks: request.rerunTasks, refused: planned.refused });
    return;
  }
  const repair = repairCount(state) + 1;
  const rerunTasks = planned.rerun.map((index) => plan.tasks[index].taskKey);
  state.repairs.push({ repair, atMillis, rerunTasks });
  state.parameters = { ...state.parameters, ...request.jobParameters };
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
}

/** A task behind a repaired one gives its place for a slot or a cluster to those that can use it. */
function stopWaiting(plan: Plan, state: RunState, index: number): void {
  state.waitingForSlot = state.waitingForSlot.filter((waiting) => waiting !== index);
  for (const cluster of clustersOf(plan, state, index)) {
    cluster.waiting = cluster.waiting.filter((waiting) => waiting !== index);
  }
  if (state.tasks[index].phase === 'ready') state.tasks[index].phase = 'blocked';
}

function resetTask(plan: Plan, state: RunState, index: number, repair: number): void {
  const { attempts, attemptsDropped, loop } = state.tasks[index];
  state.tasks[index] = {
    phase: 'blocked',
    openDependencies: 0,
    attempts,
    ...given('attemptsDropped', attemptsDropped),
    ...given('loop', loop),
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
  const keys = clusterKeysOf(plan.tasks[index]);
  return state.clusters.filter((_, at) => keys.includes(plan.clusters[at].clusterKey));
}
