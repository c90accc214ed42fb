import { describe, expect, test } from 'vitest';
import { campaign, describeTally, onLanes } from '../../chaos/campaign.js';
import { runOnLane } from '../../chaos/lane.js';
import { planRun } from '../../chaos/schedule.js';
import { ChaosStack } from '../../chaos/stack.js';
import { DESCRIBED_EXAMPLES, expectedResults } from '../support/example-results.js';

/** Events after which a run goes on in a new execution: less than its first steps take. */
const OFTEN = '8';

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

test.concurrent(
  'a few runs of it: right results, no duplicate, nothing left',
  async () => {
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
  },
  180_000,
);

test.concurrent(
  'every example ends as its README says, though it is handed over wherever that is possible',
  async () => {
    const lanes = 3;
    const stack = await ChaosStack.start(lanes, { eventsBeforeContinue: [OFTEN] });
    try {
      await onLanes(lanes, DESCRIBED_EXAMPLES, async (example, lane) => {
        const calm = { example, largeIds: false, faults: [] };
        const { outcome, duplicates, leaks } = await runOnLane(stack, lane, calm);
        expect([...duplicates, ...leaks], example).toEqual([]);
        const { result, tasks } = expectedResults(example);
        expect([example, outcome.result]).toEqual([example, result]);
        expect(outcome.tasks, example).toEqual(
          Object.fromEntries(tasks.map(([key, ...ended]) => [key, ended.join(' ')])),
        );
      });
      const { count } = await stack.client.client.workflow.count('ExecutionStatus = "ContinuedAsNew"');
      expect(count).toBeGreaterThan(2 * DESCRIBED_EXAMPLES.length);
    } finally {
      await stack.stop();
    }
  },
  240_000,
);
