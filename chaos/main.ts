import { parseArgs } from 'node:util';
import { campaign, describeTally } from './campaign.js';
import { describeFirings, firings, isRight } from './firings.js';

/*
 * `npm run chaos -- --runs N --seed S`: the examples under faults. `npm run chaos -- firings --backfilled N --live SECONDS
 * --kills N`: schedules while server and workers are killed. The tally is the last line of stdout; exit status 1 where
 * anything was wrong.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    first: { type: 'string', default: '0' },
    lanes: { type: 'string', default: '4' },
    backfilled: { type: 'string', default: '1050' },
    live: { type: 'string', default: '300' },
    kills: { type: 'string', default: '20' },
    calm: { type: 'string', default: '10' },
  },
});
const numbers = Object.fromEntries(
  Object.entries(values).map(([name, text]) => {
    const number = Number(text);
    const least = name === 'seed' || name === 'first' ? 0 : 1;
    if (Number.isInteger(number) && number >= least) return [name, number];
    process.stderr.write(`--${name} takes a whole number from ${least}, not "${text}".\n`);
    process.exit(2);
  }),
) as Record<keyof typeof values, number>;
const progress = (line: string): void => void process.stderr.write(`${line}\n`);

const isFine = positionals[0] === 'firings' ? await firingsCampaign() : await exampleCampaign();
// Node 20 may turn in circles where it ends by itself with connections that were cut.
process.exit(isFine ? 0 : 1);

async function firingsCampaign(): Promise<boolean> {
  const { backfilled, live: liveSeconds, kills, calm } = numbers;
  const tally = await firings({ backfilled, liveSeconds, kills, calmMillis: calm * 1000, progress });
  process.stdout.write(`${describeFirings(tally)}\n`);
  return isRight(tally);
}

async function exampleCampaign(): Promise<boolean> {
  const { runs, seed, first, lanes } = numbers;
  const tally = await campaign({ runs, seed, first, lanes, progress });
  process.stdout.write(`${describeTally(tally)}\n`);
  return tally.wrong + tally.duplicates + tally.leaks === 0;
}
