import { expect, test } from 'vitest';
import { Feed, type Shown } from '../../../src/web/live/feed.js';
import { updateSince } from '../../../src/web/live/stream-parts.js';
import { filled, slot } from '../../../src/web/live/slots.js';
import { onScale, timeScale } from '../../../src/web/parts/time-scale.js';

/** A feed of what a test says that there is. */
function feedOf(parts: Record<string, string>) {
  const there = { parts, looks: 0 };
  const feed = new Feed<Record<string, string>>({
    look: () => {
      there.looks++;
      return Promise.resolve({ ...there.parts });
    },
    partsOf: (found) => Promise.resolve(new Map(Object.entries(found))),
    pauseMillis: () => 20,
  });
  return { there, feed };
}

test('fifty who watch one thing cost as much as one, and nobody who watches costs nothing', async () => {
  const { there, feed } = feedOf({ a: '1' });
  const seen: number[] = [];
  const leave = Array.from({ length: 50 }, () => feed.watch('run', ({ version }) => seen.push(version)));
  expect(feed.watching).toBe(50);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(there.looks).toBeGreaterThan(2);
  expect(there.looks).toBeLessThan(15);
  expect(seen).toHaveLength(50);
  for (const one of leave) one();
  expect(feed.watching).toBe(0);
  const { looks } = there;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(there.looks).toBeLessThanOrEqual(looks + 1);
});

test('whoever was away gets what has changed since, and only that', async () => {
  const { there, feed } = feedOf({ a: '1', b: '1' });
  const { shown: first } = await feed.now('run');
  there.parts = { a: '1', b: '2' };
  await feed.refresh('run');
  const { shown: second } = await feed.now('run');
  expect(second.version).toBeGreaterThan(first.version);
  expect(updateSince(second, second.version)).toBeUndefined();
  expect(updateSince(second, first.version)).toEqual({ kind: 'parts', parts: [['b', '2']] });
  // One of another process, or of a page that is made anew.
  expect(updateSince(second, 0)).toEqual({ kind: 'reload' });
  there.parts = { a: '1', b: '2', c: '3' };
  await feed.refresh('run');
  expect(updateSince((await feed.now('run')).shown, second.version)).toEqual({ kind: 'reload' });
});

test('a page that cannot be made says why, and is made once it can be', async () => {
  let isBroken = true;
  const feed = new Feed<object>({
    look: () => Promise.resolve({}),
    partsOf: () =>
      isBroken ? Promise.reject(new Error('<no> graph')) : Promise.resolve(new Map([['a', '1']])),
    pauseMillis: () => 0,
  });
  expect([...(await feed.now('run')).shown.parts]).toEqual([
    ['page', '<p role="alert">This page could not be made: &lt;no&gt; graph</p>'],
  ]);
  isBroken = false;
  expect([...(await feed.now('run')).shown.parts]).toEqual([['a', '1']]);
});

test('nothing is told where nothing has changed', async () => {
  const { feed } = feedOf({ a: '1' });
  const told: Shown[] = [];
  const leave = feed.watch('run', (shown) => told.push(shown));
  await new Promise((resolve) => setTimeout(resolve, 150));
  leave();
  expect(told).toHaveLength(1);
});

test('parts are put into their places, and nobody can write such a place', () => {
  const parts = new Map([
    ['row', 'two slot-[row] \u0000row\u0000'],
    ['table', `<${slot('row')}>${slot('none')}`],
  ]);
  expect(filled(slot('table'), parts)).toBe('<two slot-[row] \u0000row\u0000>');
  const shown = { version: 2, rebuiltIn: 1, parts, changedIn: new Map([['table', 2]]) };
  expect(updateSince(shown, 1)).toEqual({
    kind: 'parts',
    parts: [['table', '<two slot-[row] \u0000row\u0000>']],
  });
});

test.each([
  [0, 1, 1],
  [0, 5500, 6],
  [0, 61_000, 7],
  [0, 3_600_000, 6],
  [0, 86_400_000, 6],
  [0, 400 * 86_400_000, 4],
  [0, 4000 * 86_400_000, 10],
])('a scale from %d to %d has %d round steps', (start, end, steps) => {
  const scale = timeScale(start, end);
  expect(scale.steps).toBe(steps);
  expect(scale.stepMillis * scale.steps).toBeGreaterThanOrEqual(end - start);
  expect([onScale(scale, start - 5), onScale(scale, Infinity)]).toEqual([0, 1000]);
});
