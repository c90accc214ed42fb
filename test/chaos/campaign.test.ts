import { describe, expect, test } from 'vitest';
import { campaign, describeTally } from '../../chaos/campaign.js';
import { planRun } from '../../chaos/schedule.js';

const EXAMPLES = ['a', 'b', 'c'];

describe('the schedule of a campaign', () => {
  test('depends on its seed alone', () => {
    const plans = (seed: number) =>
      Array.from({ length: 50 }, (_, number) => planRun(seed, number, EXAMPLES));
    expect(plans(7)).toEqual(plans(7));
    expect(plans(7)).not.toEqual(plans(8));
  });

  test('has every example, kind of fault and strike', () => {
    const plans = Array.from({ length: 300 }, (_, number) => planRun(1, number, EXAMPLES));
    expect(new Set(plans.map(({ example }) => example)).size).toBe(3);
    expect(new Set(plans.flatMap(({ faults }) => faults.map(({ kind }) => kind))).size).toBe(9);
    expect(new Set(plans.flatMap(({ strike }) => strike?.kind ?? [])).size).toBe(8);
  });
});

test('a few runs of it: right results, no duplicate, nothing left', async () => {
  // From the one before a restart of the Temporal server.
  const lines: string[] = [];
  const options = { runs: 6, seed: 2026, first: 23, lanes: 3 };
  const tally = await campaign({ ...options, progress: (line) => void lines.push(line) });
  expect(tally, lines.join('\n')).toMatchObject({ runs: 6, wrong: 0, duplicates: 0, leaks: 0 });
  expect(tally.strikes['server restart']).toBe(1);
  expect(Object.values(tally.faults).reduce((total, count) => total + count, 0)).toBeGreaterThan(0);
  expect(describeTally(tally)).toMatch(
    /^6 runs, seed 2026: 0 wrong results, 0 duplicates, 0 leaks; faults that hit: \d/,
  );
}, 180_000);
