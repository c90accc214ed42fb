import type { Run } from './run.js';
import type { RunTask } from './run-task.js';

/** What the order of runs is by: the start, then the id. */
export type RunKey = Pick<Run, 'startMillis' | 'runId'>;

/** True when a run comes later in `runs/list`; ids are numbers written out, too large to be parsed as such. */
export function isOlder(one: RunKey, other: RunKey): boolean {
  if (one.startMillis !== other.startMillis) return one.startMillis < other.startMillis;
  const byLength = one.runId.length - other.runId.length;
  return byLength === 0 ? one.runId < other.runId : byLength < 0;
}

/** Runs sorted by start, so that a page is cut out without a look at the others. */
export class RunOrder {
  readonly #oldestFirst: Run[] = [];

  add(run: Run): void {
    const at = this.#countOlder(run);
    if (this.#oldestFirst[at] !== run) this.#oldestFirst.splice(at, 0, run);
  }

  remove(run: Run): void {
    const at = this.#countOlder(run);
    if (this.#oldestFirst[at] === run) this.#oldestFirst.splice(at, 1);
  }

  /** Newest first: those older than `key`, or all. */
  *newest(key?: RunKey): Generator<Run> {
    const count = key === undefined ? this.#oldestFirst.length : this.#countOlder(key);
    for (let at = count - 1; at >= 0; at--) yield this.#oldestFirst[at];
  }

  #countOlder(key: RunKey): number {
    let [low, high] = [0, this.#oldestFirst.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isOlder(this.#oldestFirst[middle], key)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Finds runs in their order and by any id, so that ten thousand of them cost a request no more than ten. */
export class RunIndex {
  readonly all = new RunOrder();
  readonly active = new RunOrder();
  readonly #byId = new Map<string, Run>();

  /** A run by its own id or by one of its tasks'. */
  find(id: string): Run | undefined {
    return this.#byId.get(id);
  }

  enter(run: Run): void {
    this.all.add(run);
    this.active.add(run);
    for (const { runId } of [run, ...run.tasks]) this.#byId.set(runId, run);
  }

  /** A further attempt of a task of the run. */
  enterTask(run: Run, { runId }: RunTask): void {
    this.#byId.set(runId, run);
  }

  forget(run: Run): void {
    this.all.remove(run);
    this.active.remove(run);
    for (const { runId } of [run, ...run.tasks]) this.#byId.delete(runId);
  }
}
