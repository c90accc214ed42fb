import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shortestCycle } from '../../../src/core/graph/shortest-cycle.js';

/** The number of tasks on the shortest circle, by trying every task alone. */
function girth(upstream: number[][]): number | undefined {
  const lengths = upstream.flatMap((_, start) => {
    const distance = new Map<number, number>();
    let ring = [start];
    for (let length = 1; ring.length > 0; length++) {
      const next = ring.flatMap((at) => upstream[at]);
      if (next.includes(start)) return [length];
      ring = [...new Set(next)].filter((at) => !distance.has(at));
      for (const at of ring) distance.set(at, length);
    }
    return [];
  });
  return lengths.length === 0 ? undefined : Math.min(...lengths);
}

const graphs = fc
  .integer({ min: 1, max: 12 })
  .chain((size) =>
    fc.array(fc.array(fc.nat(size - 1), { maxLength: 3 }), { minLength: size, maxLength: size }),
  );

test('it is a circle, from its first task, and none is shorter', () => {
  let circles = 0;
  fc.assert(
    fc.property(graphs, (upstream) => {
      const cycle = shortestCycle(upstream);
      expect(cycle === undefined ? undefined : cycle.length - 1).toBe(girth(upstream));
      if (cycle === undefined) return;
      circles++;
      expect(cycle[0]).toBe(cycle.at(-1));
      expect(cycle[0]).toBe(Math.min(...cycle));
      // Each is followed by one that depends on it.
      for (const [at, task] of cycle.slice(0, -1).entries()) expect(upstream[cycle[at + 1]]).toContain(task);
    }),
    { numRuns: 2000 },
  );
  expect(circles).toBeGreaterThan(500);
});

test.each<[string, number[][]]>([
  ['one circle of 20,000 tasks', Array.from({ length: 20_000 }, (_, at) => [(at + 1) % 20_000])],
  [
    'a chain of 20,000 behind a circle',
    Array.from({ length: 20_000 }, (_, at) => (at < 2 ? [1 - at] : [at - 1])),
  ],
  [
    'rings of 40 that lead into one another, where many circles are as long',
    Array.from({ length: 2000 }, (_, at) =>
      Array.from({ length: 40 }, (__, to) => ((Math.floor(at / 40) + 1) % 50) * 40 + to),
    ),
  ],
])('%s keeps nobody waiting', (_name, upstream) => {
  const started = Date.now();
  expect(shortestCycle(upstream)).toBeDefined();
  expect(Date.now() - started).toBeLessThan(3000);
});
