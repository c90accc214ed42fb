import type { AwaitedMember } from '../core/run/state/run-command.js';
import { probeKey, readerKey, valueReadsOf } from '../core/run/values/value-reads.js';
import type { JobRunSnapshot, TaskRunSnapshot } from '../databricks/databricks-api.js';

/** The attempts from the last one on that the run state has. */
export function unseen(run: JobRunSnapshot, { taskKey, seen }: AwaitedMember): TaskRunSnapshot[] {
  const attempts = run.tasks.get(taskKey) ?? [];
  const from = attempts.findIndex(({ taskRunId }) => taskRunId === seen?.taskRunId);
  return attempts.slice(Math.max(from, 0)).filter(hasBegun);
}

/** Waiting for the cluster is not yet running; what ended without running has not begun either, unless it failed. */
export function hasBegun({ lifeCycleState, isTerminal, resultState }: TaskRunSnapshot): boolean {
  if (isTerminal) return lifeCycleState !== 'SKIPPED' && resultState !== undefined;
  return lifeCycleState === 'RUNNING' || lifeCycleState === 'TERMINATING';
}

/**
 * True for an attempt after which Databricks neither tries again nor reads values; nor those of a task that ended
 * before. A task behind that one does not wait for its values to be read, so it may end first: but who is told of its
 * end may want them.
 */
export function isOver(
  run: JobRunSnapshot,
  members: readonly AwaitedMember[],
  member: AwaitedMember,
  at: TaskRunSnapshot,
): boolean {
  if (!at.isTerminal || run.isTerminal) return at.isTerminal;
  if (retries(member, at) || !areValuesRead(run, member)) return false;
  return !members.some((other) => isBeingRead(run, other, at.endTimeMillis));
}

/** True while the values of a task are read that has ended by then. */
function isBeingRead(run: JobRunSnapshot, member: AwaitedMember, byMillis = Infinity): boolean {
  const last = run.tasks.get(member.taskKey)?.at(-1);
  if (last?.isTerminal !== true || retries(member, last) || (last.endTimeMillis ?? 0) > byMillis)
    return false;
  return !areValuesRead(run, member);
}

function retries({ maxRetries, retryOnTimeout }: AwaitedMember, at: TaskRunSnapshot): boolean {
  const counts = at.resultState === 'FAILED' || (at.resultState === 'TIMEDOUT' && retryOnTimeout);
  return counts && (maxRetries < 0 || at.attemptNumber < maxRetries);
}

function areValuesRead(run: JobRunSnapshot, { taskIndex, reads }: AwaitedMember): boolean {
  const name = readersOf(taskIndex);
  const keys = valueReadsOf(reads)?.keys ?? [];
  const readers = [...keys.map((_, at) => probeKey(name, at)), readerKey(name)];
  return readers.every((key) => run.tasks.get(key)?.at(-1)?.isTerminal !== false);
}

/** Tells the tasks that read the values of one member from those of others. */
export function readersOf(taskIndex: number): string {
  return `${taskIndex}_`;
}

/** True for a member that Databricks has not run, and will not. */
export function isSkipped(run: JobRunSnapshot, { taskKey }: AwaitedMember): boolean {
  const last = run.tasks.get(taskKey)?.at(-1);
  return last?.isTerminal === true && !hasBegun(last);
}

/** True where there is something of any member to tell. */
export function hasNews(run: JobRunSnapshot, members: readonly AwaitedMember[]): boolean {
  return members.some((member) => isNews(run, members, member));
}

/** True where there is something of a member to tell. */
export function isNews(
  run: JobRunSnapshot,
  members: readonly AwaitedMember[],
  member: AwaitedMember,
): boolean {
  const { seen } = member;
  const [first, ...later] = unseen(run, member);
  if (isSkipped(run, member)) return true;
  if (first === undefined) return false;
  return seen === undefined || later.length > 0 || (!seen.ended && isOver(run, members, member, first));
}
