import { exampleNames } from '#brickwork/local/example-settings.js';
import { type LaneReport, type Outcome, runOnLane } from './lane.js';
import { planRun, type PlannedRun } from './schedule.js';
import { ChaosStack } from './stack.js';

export interface CampaignOptions {
  runs: number;
  seed: number;
  /** The number of the first run, to repeat one: with `runs: 1` only that. */
  first: number;
  lanes: number;
  progress: (line: string) => void;
}

/** What a campaign came to. */
export interface Tally {
  seed: number;
  runs: number;
  wrong: number;
  duplicates: number;
  leaks: number;
  /** By kind: faults of the Databricks side that hit, and strikes. */
  faults: Record<string, number>;
  strikes: Record<string, number>;
}

/** Runs examples under faults and compares them with runs without. */
export async function campaign(options: CampaignOptions): Promise<Tally> {
  const { seed, first, progress } = options;
  const examples = exampleNames();
  const plans = Array.from({ length: options.runs }, (_, at) => planRun(seed, first + at, examples));
  const tally: Tally = { seed, runs: 0, wrong: 0, duplicates: 0, leaks: 0, faults: {}, strikes: {} };
  const stack = await ChaosStack.start(options.lanes);
  try {
    const expected = await baselines(stack, [...new Set(plans.map(({ example }) => example))], options);
    await onLanes(options.lanes, plans, async (plan, lane) => {
      const problems = judge(plan, await runOnLane(stack, lane, plan), expected, tally);
      const what = [
        plan.example,
        ...plan.faults.map(({ kind, route }) => `${kind} ${route}`),
        plan.strike?.kind ?? '',
      ];
      progress(
        `run ${plan.number}: ${problems.length === 0 ? 'ok' : 'WRONG'} (${what.filter(Boolean).join(', ')})`,
      );
      for (const problem of problems) progress(`  ${problem}`);
    });
  } finally {
    await stack.stop();
  }
  return tally;
}

/** One sentence with every figure, as the last line of a campaign. */
export function describeTally({ seed, runs, wrong, duplicates, leaks, faults, strikes }: Tally): string {
  const list = (counts: Record<string, number>): string =>
    Object.entries(counts)
      .map(([kind, count]) => `${count} ${kind}`)
      .join(', ') || 'none';
  return (
    `${runs} runs, seed ${seed}: ${wrong} wrong results, ${duplicates} duplicates, ${leaks} leaks; ` +
    `faults that hit: ${list(faults)}; strikes: ${list(strikes)}`
  );
}

/** What each example comes to without faults; values that two such runs do not share are left out of the comparison. */
async function baselines(
  stack: ChaosStack,
  examples: string[],
  { lanes, progress }: CampaignOptions,
): Promise<Map<string, Outcome>> {
  const found = new Map<string, Outcome>();
  await onLanes(lanes, examples, async (example, lane) => {
    const calm = { example, largeIds: false, faults: [] };
    const { outcome } = await runOnLane(stack, lane, calm);
    const again = await runOnLane(stack, lane, calm);
    found.set(example, { ...outcome, values: common(outcome.values, again.outcome.values) });
    progress(`without faults: ${example} ${outcome.result}`);
  });
  return found;
}

function common(one: Outcome['values'], other: Outcome['values']): Outcome['values'] {
  return Object.fromEntries(
    Object.entries(one).map(([task, values]) => [
      task,
      Object.fromEntries(
        Object.entries(values).filter(
          ([key, value]) => JSON.stringify(value) === JSON.stringify(other[task]?.[key]),
        ),
      ),
    ]),
  );
}

function judge(
  { example, strike }: PlannedRun,
  { outcome, duplicates, leaks, hits }: LaneReport,
  expected: ReadonlyMap<string, Outcome>,
  tally: Tally,
): string[] {
  const calm = expected.get(example) as Outcome;
  const kept = Object.entries(calm.values).every(([task, values]) =>
    Object.entries(values).every(
      ([key, value]) => JSON.stringify(outcome.values[task]?.[key]) === JSON.stringify(value),
    ),
  );
  const isRight =
    kept && outcome.result === calm.result && JSON.stringify(outcome.tasks) === JSON.stringify(calm.tasks);
  tally.runs++;
  if (!isRight) tally.wrong++;
  tally.duplicates += duplicates.length;
  tally.leaks += leaks.length;
  for (const [kind, count] of Object.entries(hits)) tally.faults[kind] = (tally.faults[kind] ?? 0) + count;
  if (strike !== undefined) tally.strikes[strike.kind] = (tally.strikes[strike.kind] ?? 0) + 1;
  return [
    ...(isRight ? [] : [`expected ${JSON.stringify(calm)}`, `   found ${JSON.stringify(outcome)}`]),
    ...duplicates,
    ...leaks,
  ];
}

/** Takes the work one by one, so many at a time. */
export async function onLanes<T>(
  lanes: number,
  work: readonly T[],
  act: (one: T, lane: number) => Promise<void>,
): Promise<void> {
  const left = [...work];
  const take = async (lane: number): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await act(next, lane);
  };
  const taken = await Promise.allSettled(Array.from({ length: lanes }, (_, lane) => take(lane)));
  // Not before all have ended: what a lane still calls is about to be stopped.
  for (const lane of taken) if (lane.status === 'rejected') throw lane.reason;
}
