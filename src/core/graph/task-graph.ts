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
