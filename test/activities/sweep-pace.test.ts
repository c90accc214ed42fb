import { describe, expect, test } from 'vitest';
import {
  crowdOf,
  listInterval,
  looksAlone,
  mostPages,
  paysToAskForEnds,
  paysToSweep,
  sweepInterval,
} from '../../src/activities/sweep-pace.js';

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
    { name: 'young runs: 0.2 s', youngestMillis: 500, pages: 1, rate: 0, millis: 200 },
    { name: 'a tenth of their age', youngestMillis: 5000, pages: 1, rate: 0, millis: 500 },
    { name: 'old ones: 0.8 s', youngestMillis: 3_600_000, pages: 1, rate: 0, millis: 800 },
    { name: 'as the budget allows', youngestMillis: 500, pages: 80, rate: 30, millis: 3200 },
    { name: 'without one, 100 pages a second', youngestMillis: 0, pages: 80, rate: 0, millis: 960 },
  ])('$name', ({ youngestMillis, pages, rate, millis }) => {
    expect(sweepInterval(youngestMillis, pages, rate)).toBeCloseTo(millis);
  });

  test.each([
    { name: 'every ten seconds', pages: 80, rate: 30, areAllKnown: true, millis: 10_000 },
    { name: 'with a third of the budget', pages: 400, rate: 30, areAllKnown: true, millis: 40_000 },
    {
      name: 'sooner for those whose start is not known',
      pages: 8,
      rate: 30,
      areAllKnown: false,
      millis: 800,
    },
  ])('or beside questions for ends: $name', ({ pages, rate, areAllKnown, millis }) => {
    expect(listInterval(pages, rate, areAllKnown)).toBeCloseTo(millis);
  });
});

test('a crowd fills its own pages and those of others; from four pages on ends are asked for', () => {
  expect(crowdOf(26, 1)).toEqual({ watched: 26, pages: 3 });
  expect([crowdOf(75, 0), crowdOf(76, 0), crowdOf(20, 3)].map(paysToAskForEnds)).toEqual([false, true, true]);
});

test('a run that is much younger than the others is looked at by itself, as long as few are like it', () => {
  expect(looksAlone(200, 3200, 0, 80)).toBe(true);
  expect(looksAlone(200, 3200, 40, 80)).toBe(false);
  expect(looksAlone(2000, 3200, 0, 80)).toBe(false);
});
