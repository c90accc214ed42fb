/** The edges of a definition by task index: `upstream[i]` are the tasks that task i depends on. */
export type Upstream = readonly (readonly number[])[];

/** The tasks that depend on each task, in definition order. */
export function downstreamOf(upstream: Upstream): number[][] {
  const downstream: number[][] = upstream.map(() => []);
  upstream.forEach((dependencies, index) => {
    for (const dependency of new Set(dependencies)) downstream[dependency].push(index);
  });
  return downstream;
}

/**
 * One cycle as a list of task indexes, the first repeated at the end; undefined when the graph has none.
 * Kahn's algorithm leaves exactly the tasks on or behind a cycle; walking upstream from any of them closes one.
 */
export function findCycle(upstream: Upstream): number[] | undefined {
  const downstream = downstreamOf(upstream);
  const open = upstream.map((dependencies) => new Set(dependencies).size);
  const queue = open.flatMap((count, index) => (count === 0 ? [index] : []));
  for (let next = 0; next < queue.length; next++) {
    for (const dependent of downstream[queue[next]]) if (--open[dependent] === 0) queue.push(dependent);
  }
  if (queue.length === upstream.length) return undefined;
  const left = (index: number): boolean => open[index] > 0;
  const walked: number[] = [];
  let at = open.findIndex((count) => count > 0);
  while (!walked.includes(at)) {
    walked.push(at);
    at = upstream[at].find(left) as number;
  }
  return [...walked.slice(walked.indexOf(at)), at].reverse();
}

/** Every task that `index` depends on, directly or not. */
export function ancestorsOf(upstream: Upstream, index: number): Set<number> {
  return reachable(upstream, [index]);
}

/** Every task that can be reached from `from` along `edges`, without the starting tasks unless a path leads to them. */
export function reachable(edges: Upstream, from: Iterable<number>): Set<number> {
  const seen = new Set<number>();
  const queue = [...from];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const next of edges[at]) {
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return seen;
}
