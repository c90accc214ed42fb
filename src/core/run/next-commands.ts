import type { Plan } from '../plan/plan.js';
import { newAlertCommands } from './alert/raise-alert.js';
import { raiseRunEnd, raiseRunStart } from './alert/raise-result.js';
import { isSuccess, runResultState } from './state/result-state.js';
import type { RunCommand } from './state/run-command.js';
import type { RunState } from './state/run-state.js';
import { visitNativeCluster } from './segment/segment.js';
import { visitCluster } from './cluster/visit-cluster.js';
import { visitTask } from './visit-task.js';

/** What to carry out now, and how many tasks and clusters were looked at to find it. */
export interface Decision {
  commands: RunCommand[];
  visits: number;
}

/**
 * Decides what follows from the events applied so far, and records it in `state` before it is carried out.
 *
 * Invariants, cited by the tests:
 * 1. Only tasks and clusters that an event or a decision has touched are visited: cost per task does not grow.
 * 2. No attempt is submitted twice, and no task has two attempts under way.
 * 3. No task is submitted before all its dependencies have ended, or after a cancel.
 * 4. A task that names a shared cluster is submitted only while that cluster is running and not known to be broken.
 * 5. A cluster of ours is recorded as owed before its create is sent, has one life at a time, and is ended once no
 *    task can need it; never while a run on it may be active.
 * 6. A loop has at most `concurrency` iterations under way, and ends once each has ended or none may start.
 * 7. A run closes only when every task has ended and no cluster or temporary job of ours is left.
 * 8. A task is in one segment at a time, and what is in one is decided by what Databricks reports.
 * 9. Of each thing that happens people are told once.
 */
export function nextCommands(plan: Plan, state: RunState, nowMillis: number): Decision {
  const commands: RunCommand[] = [];
  let visits = 0;
  if (!state.started) {
    state.started = true;
    raiseRunStart(plan, state, nowMillis);
    commands.push(...jobTimers(plan, state));
  }
  while (state.changedTasks.length > 0 || state.changedClusters.length > 0) {
    const tasks = state.changedTasks;
    state.changedTasks = [];
    for (const index of tasks) commands.push(...visitTask(plan, state, index, nowMillis));
    const clusters = new Set(state.changedClusters);
    state.changedClusters = [];
    for (const index of clusters) {
      const visit = plan.clusters[index].native ? visitNativeCluster : visitCluster;
      commands.push(...visit(plan, state, index, nowMillis));
    }
    visits += tasks.length + clusters.size;
  }
  commands.push(...close(plan, state, nowMillis), ...newAlertCommands(state));
  return { commands, visits };
}

function jobTimers(plan: Plan, state: RunState): RunCommand[] {
  const timers = [
    { seconds: plan.timeoutSeconds, timer: { kind: 'job_timeout' }, summary: 'job timeout' },
    { seconds: plan.warnAfterSeconds, timer: { kind: 'long_run' }, summary: 'job duration warning' },
  ] as const;
  return timers.flatMap(({ seconds, timer, summary }): RunCommand[] => {
    if (seconds === undefined) return [];
    const fromMillis = state.reopenedAtMillis ?? state.startTimeMillis;
    return [{ kind: 'start_timer', timer, atMillis: fromMillis + seconds * 1000, summary }];
  });
}

/** Ends the run, or keeps it open for a repair when it did not succeed and the definition asks for a window. */
function close(plan: Plan, state: RunState, nowMillis: number): RunCommand[] {
  if (state.endTimeMillis !== undefined || state.openTasks > 0) return [];
  raiseRunEnd(plan, state, nowMillis);
  if (state.clusters.some((cluster) => cluster.owned && cluster.phase !== 'absent')) return [];
  if ((state.segments ?? []).length > 0) return [];
  const keepsOpen =
    plan.repairWindowSeconds > 0 && state.cancel === undefined && !isSuccess(runResultState(plan, state));
  if (!keepsOpen) {
    state.endTimeMillis = nowMillis;
    return [];
  }
  if (state.repairWindowEndsMillis !== undefined) return [];
  const atMillis = nowMillis + plan.repairWindowSeconds * 1000;
  state.repairWindowEndsMillis = atMillis;
  return [
    { kind: 'start_timer', timer: { kind: 'repair_window', atMillis }, atMillis, summary: 'repair window' },
  ];
}
