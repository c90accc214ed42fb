import { quote } from '../../short-text.js';
import type { Plan } from '../../plan/plan.js';
import type { RunState } from '../state/run-state.js';
import { attemptCount } from '../state/task-state.js';
import { whyUnread } from './value-heads.js';
import { valueReadsOf } from './value-reads.js';

/** Why a task has no value of this key, and what to do: sentences for the owner of the definition. */
export function whyMissing(plan: Plan, state: RunState, index: number, key: string): string {
  const { taskKey, taskType, kind } = plan.tasks[index];
  const task = state.tasks[index];
  if (attemptCount(task) === 0) return `"${taskKey}" has not run (${task.resultState ?? task.phase}).`;
  const reads = valueReadsOf(plan.tasks[index]);
  if (kind !== 'submit' || reads === undefined)
    return `No values were read of it: a ${taskType} sets none, or a repair has asked for it since.`;
  const unread = whyUnread(plan, state, index, key);
  if (unread !== undefined) return `It ${unread}. Run "${taskKey}" again, by a repair.`;
  if (reads.set?.includes(key)) {
    return `Its source sets it, or says so, but did not in this run (${task.resultState}): look at its output.`;
  }
  if (reads.opaque) {
    return `Not all of what its source sets is known (brickwork plan says why). Set it there by dbutils.jobs.taskValues.set(${quote(key)}, …).`;
  }
  return `Nothing in its source sets it: add dbutils.jobs.taskValues.set(${quote(key)}, …) there, or correct the key.`;
}
