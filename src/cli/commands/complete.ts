import { connectTemporal, type TemporalClient } from '../../client/connect.js';
import { listJobs } from '../../client/find-job.js';
import { listedRuns } from '../../client/list-runs.js';
import { areRunsSearchable } from '../../client/search-attributes.js';
import { given } from '../../core/json.js';
import type { Completions } from '../read/completions.js';
import { EXIT } from '../terminal/exit-codes.js';
import { type GlobalOptions, terminalFor } from './global-options.js';

/** Nobody waits longer for a key. */
const LONGEST_MILLIS = 1500;
/** The last runs, among which a person looks for one. */
const MOST_RUNS = 100;

type Client = TemporalClient['client'];
type Word = { value: string; description: string };

/** `brickwork __complete -- WORDS`: what the last word can become, for the scripts of `brickwork completion`. */
export async function complete(
  completions: Completions,
  current: string,
  options: GlobalOptions,
): Promise<number> {
  const terminal = terminalFor(options);
  if (completions.kind === 'files') {
    terminal.data(':files');
    return EXIT.success;
  }
  const words =
    completions.kind === 'words' ? completions.words : await inTime(ask(completions.kind, options));
  const begun = unquoted(current);
  for (const { value, description } of words)
    if (value.startsWith(begun)) terminal.data(`${value}\t${description}`);
  return EXIT.success;
}

/** A word as it is typed: with quotes that are still open, and backslashes before what the shell would read. */
function unquoted(word: string): string {
  return word.replace(/^["']/, '').replaceAll(/\\(.)/g, '$1');
}

/** A service that does not answer completes nothing; what waits for it would keep the process, and the shell, for seconds. */
async function inTime(words: Promise<Word[]>): Promise<Word[]> {
  const timer = setTimeout(() => process.exit(EXIT.success), LONGEST_MILLIS);
  try {
    return await words;
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
}

async function ask(
  kind: Exclude<Completions['kind'], 'words' | 'files'>,
  { temporalProfile }: GlobalOptions,
): Promise<Word[]> {
  const temporal = await connectTemporal(given('profile', temporalProfile));
  try {
    return await askFor[kind](temporal.client);
  } finally {
    await temporal.close();
  }
}

const askFor = {
  runs: lastRuns,
  jobs_of_runs: async (client: Client): Promise<Word[]> => {
    const runs = await lastRuns(client);
    return [...new Set(runs.map(({ job }) => job))].map((value) => ({ value, description: '' }));
  },
  deployed_jobs: async (client: Client): Promise<Word[]> => {
    const jobs = await listJobs(client);
    return jobs.map(({ name, version }) => ({ value: name, description: `version ${version}` }));
  },
};

async function lastRuns(client: Client): Promise<(Word & { job: string })[]> {
  const isSearchable = await areRunsSearchable(client);
  const words: (Word & { job: string })[] = [];
  for await (const run of listedRuns(client, {}, { isSearchable, pageSize: MOST_RUNS })) {
    const { workflow_id: value, job, state, result_state: result = state } = run;
    if (words.push({ value, description: result, job }) === MOST_RUNS) break;
  }
  return words;
}
