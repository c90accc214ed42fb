import { describe, expect, test } from 'vitest';
import { looksAlone, mostPages, paysToSweep, sweepInterval } from '../../src/activities/sweep-pace.js';

describe('whether pages cost less than polls', () => {
  test.each([
    { watched: 19, pages: 0, isSweeping: false, pays: false },
    { watched: 20, pages: 0, isSweeping: false, pays: true },
    // Of those that were watched hardly any are left, or a few.
    { watched: 4, pages: 1, isSweeping: true, pays: false },
    { watched: 5, pages: 1, isSweeping: true, pays: true },
    // Runs of other tools fill the pages.
    { watched: 100, pages: 26, isSweeping: true, pays: true },
    { watched: 100, pages: 27, isSweeping: true, pays: false },
  ])('$watched runs on $pages pages: $pays', ({ watched, pages, isSweeping, pays }) => {
    expect(paysToSweep({ watched, pages }, isSweeping)).toBe(pays);
  });

  test('a sweep gives up after a page for every four runs', () => {
    expect([20, 100, 2000].map(mostPages)).toEqual([6, 26, 501]);
  });
});

describe('how long after its begin a sweep is followed by the next', () => {
  test.each([
    { name: 'young runs: 0.2 s', youngestMillis: 500, watched: 25, pages: 1, rate: 0, millis: 200 },
    { name: 'a tenth of their age', youngestMillis: 5000, watched: 25, pages: 1, rate: 0, millis: 500 },
    { name: 'old ones: 0.8 s', youngestMillis: 3_600_000, watched: 25, pages: 1, rate: 0, millis: 800 },
    { name: 'as the budget allows', youngestMillis: 500, watched: 2000, pages: 80, rate: 30, millis: 3200 },
    {
      name: 'without one, 100 pages a second',
      youngestMillis: 0,
      watched: 2000,
      pages: 80,
      rate: 0,
      millis: 960,
    },
    {
      name: 'before the first sweep, by the runs',
      youngestMillis: 0,
      watched: 2000,
      pages: 0,
      rate: 30,
      millis: 3200,
    },
  ])('$name', ({ youngestMillis, watched, pages, rate, millis }) => {
    expect(sweepInterval(youngestMillis, { watched, pages }, rate)).toBeCloseTo(millis);
  });
});

test('a run that is much younger than the others is looked at by itself, as long as few are like it', () => {
  expect(looksAlone(200, 3200, 0, 80)).toBe(true);
  expect(looksAlone(200, 3200, 40, 80)).toBe(false);
  expect(looksAlone(2000, 3200, 0, 80)).toBe(false);
});
