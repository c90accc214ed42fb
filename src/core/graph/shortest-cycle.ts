import { downstreamOf, type Upstream } from './task-graph.js';

/** Edges that are looked at before the best circle by then is taken: no graph may keep anybody waiting. */
const MOST_STEPS = 5_000_000;

/**
 * The shortest circle of a graph as a list of task indexes, each followed by one that depends on it, the first repeated at
 * the end; undefined when there is none. Of a graph that would take too long it is a short one.
 *
 * Walking upstream breadth first from a task gives the shortest circle through it. Then that task is taken out of the graph,
 * with all that is on no circle any more, so that a single long circle costs one walk.
 */
export function shortestCycle(upstream: Upstream): number[] | undefined {
  const itself = upstream.findIndex((dependencies, index) => dependencies.includes(index));
  if (itself >= 0) return [itself, itself];
  const graph = new Shrinking(upstream);
  let best = graph.anyCycle();
  let steps = 0;
  for (let start = 0; start < upstream.length && best !== undefined; start++) {
    // Two tasks and back are the least by now.
    if (best.length === 3 || steps > MOST_STEPS) break;
    if (!graph.has(start)) continue;
    const walk = graph.cycleThrough(start, best.length - 1);
    steps += walk.steps;
    best = walk.cycle ?? best;
    graph.remove(start);
  }
  return best && fromFirst(best);
}

/** The same circle, from the task of it that the definition has first. */
function fromFirst(cycle: number[]): number[] {
  const round = cycle.slice(1);
  const first = round.indexOf(Math.min(...round));
  return [...round.slice(first), ...round.slice(0, first), round[first]];
}

/** A graph without the tasks that no circle leads to. */
class Shrinking {
  readonly #upstream: readonly number[][];
  readonly #downstream: readonly number[][];
  /** How many tasks each depends on that are still in the graph; 0 takes it out. */
  readonly #open: number[];

  constructor(upstream: Upstream) {
    this.#upstream = upstream.map((dependencies) => [...new Set(dependencies)]);
    this.#downstream = downstreamOf(upstream);
    this.#open = this.#upstream.map((dependencies) => dependencies.length);
    this.#takeOut(this.#open.flatMap((count, index) => (count === 0 ? [index] : [])));
  }

  has(index: number): boolean {
    return this.#open[index] > 0;
  }

  remove(index: number): void {
    this.#open[index] = 0;
    this.#takeOut([index]);
  }

  /** Kahn's algorithm: leaves exactly the tasks on or behind a circle. */
  #takeOut(queue: number[]): void {
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      for (const dependent of this.#downstream[at])
        if (this.#open[dependent] > 0 && --this.#open[dependent] === 0) queue.push(dependent);
    }
  }

  /** Some circle: whoever walks upstream from a task that is left comes round. */
  anyCycle(): number[] | undefined {
    let at = this.#open.findIndex((count) => count > 0);
    if (at < 0) return undefined;
    const walked = new Map<number, number>();
    while (!walked.has(at)) {
      walked.set(at, walked.size);
      at = this.#upstream[at].find((index) => this.has(index)) as number;
    }
    return [...[...walked.keys()].slice(walked.get(at)), at].reverse();
  }

  /** The shortest circle through `start`, if it has less than `most` tasks, and how many edges were looked at. */
  cycleThrough(start: number, most: number): { cycle?: number[]; steps: number } {
    const cameFrom = new Map<number, number>([[start, start]]);
    let steps = 0;
    let ring = [start];
    for (let length = 1; length < most && ring.length > 0; length++) {
      const next: number[] = [];
      for (const at of ring) {
        for (const upstream of this.#upstream[at]) {
          steps++;
          if (upstream === start) return { cycle: closed(start, at, cameFrom), steps };
          if (!this.has(upstream) || cameFrom.has(upstream)) continue;
          cameFrom.set(upstream, at);
          next.push(upstream);
        }
      }
      ring = next;
    }
    return { steps };
  }
}

/** The way back from the last task of a walk to its start. */
function closed(start: number, last: number, cameFrom: ReadonlyMap<number, number>): number[] {
  const cycle = [start];
  for (let at = last; at !== start; at = cameFrom.get(at) as number) cycle.push(at);
  return [...cycle, start];
}
