import { parseArgs } from 'node:util';
import { campaign, describeTally } from './campaign.js';

/*
 * `npm run chaos -- --runs N --seed S`: the examples under faults. The tally is the last line of stdout; exit status 1
 * where anything was wrong.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    first: { type: 'string', default: '0' },
    lanes: { type: 'string', default: '4' },
  },
});
const numbers = Object.fromEntries(
  Object.entries(values).map(([name, text]) => {
    const number = Number(text);
    const least = name === 'runs' || name === 'lanes' ? 1 : 0;
    if (Number.isInteger(number) && number >= least) return [name, number];
    process.stderr.write(`--${name} takes a whole number from ${least}, not "${text}".\n`);
    process.exit(2);
  }),
) as Record<'runs' | 'seed' | 'first' | 'lanes', number>;

const tally = await campaign({
  ...numbers,
  progress: (line) => void process.stderr.write(`${line}\n`),
});
process.stdout.write(`${describeTally(tally)}\n`);
// Node 20 may turn in circles where it ends by itself with connections that were cut.
process.exit(tally.wrong + tally.duplicates + tally.leaks === 0 ? 0 : 1);
