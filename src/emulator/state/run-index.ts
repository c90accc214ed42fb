import type { Run } from './run.js';
import type { RunTask } from './run-task.js';

/** A place in an order of runs: by a time, then by the id. */
export interface RunKey {
  millis: number;
  runId: string;
}

/** True when a run comes later in `runs/list`; ids are numbers written out, too large to be parsed as such. */
export function isOlder(one: RunKey, other: RunKey): boolean {
  if (one.millis !== other.millis) return one.millis < other.millis;
  const byLength = one.runId.length - other.runId.length;
  return byLength === 0 ? one.runId < other.runId : byLength < 0;
}

/** Runs in an order of theirs. */
export interface NewestFirst {
  keyOf(run: Run): RunKey;
  /** Those older than `key`, or all. */
  newest(key?: RunKey): Generator<Run>;
}

/** Runs sorted by a time of theirs, so that a page is cut out without a look at the others. */
export class RunOrder implements NewestFirst {
  readonly #oldestFirst: Run[] = [];

  constructor(private readonly timeOf: (run: Run) => number) {}

  add(run: Run): void {
    const at = this.#countOlder(this.keyOf(run));
    if (this.#oldestFirst[at] !== run) this.#oldestFirst.splice(at, 0, run);
  }

  remove(run: Run): void {
    const at = this.#countOlder(this.keyOf(run));
    if (this.#oldestFirst[at] === run) this.#oldestFirst.splice(at, 1);
  }

  keyOf(run: Run): RunKey {
    return { millis: this.timeOf(run), runId: run.runId };
  }

  *newest(key?: RunKey): Generator<Run> {
    const count = key === undefined ? this.#oldestFirst.length : this.#countOlder(key);
    for (let at = count - 1; at >= 0; at--) yield this.#oldestFirst[at];
  }

  #countOlder(key: RunKey): number {
    let [low, high] = [0, this.#oldestFirst.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isOlder(this.keyOf(this.#oldestFirst[middle]), key)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Finds runs in their order and by any id, so that ten thousand of them cost a request no more than ten. */
export class RunIndex {
  readonly all = new RunOrder(({ startMillis }) => startMillis);
  readonly active = new RunOrder(({ startMillis }) => startMillis);
  /** By their ends. */
  readonly ended = new RunOrder(({ startMillis, endMillis = startMillis }) => endMillis);
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

  end(run: Run, endMillis: number): void {
    run.endMillis = endMillis;
    this.active.remove(run);
    this.ended.add(run);
  }

  /** The run is repaired. */
  reopen(run: Run): void {
    this.ended.remove(run);
    delete run.endMillis;
    this.active.add(run);
  }

  /** A further attempt of a task of the run. */
  enterTask(run: Run, { runId }: RunTask): void {
    this.#byId.set(runId, run);
  }

  forget(run: Run): void {
    for (const order of [this.all, this.active, this.ended]) order.remove(run);
    for (const { runId } of [run, ...run.tasks, ...run.pastTasks]) this.#byId.delete(runId);
  }
}

/** The runs of two orders as one, each by its own time: those that have ended are in the other one. */
export function merged(active: RunOrder, ended: RunOrder): NewestFirst {
  const keyOf = (run: Run): RunKey => (run.endMillis === undefined ? active : ended).keyOf(run);
  return {
    keyOf,
    *newest(key) {
      const [ones, others] = [active.newest(key), ended.newest(key)];
      let [one, other] = [ones.next(), others.next()];
      while (one.done !== true || other.done !== true) {
        const isOther =
          one.done === true || (other.done !== true && isOlder(keyOf(one.value), keyOf(other.value)));
        yield (isOther ? other : one).value as Run;
        if (isOther) other = others.next();
        else one = ones.next();
      }
    },
  };
}
