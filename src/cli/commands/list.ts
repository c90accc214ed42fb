import { type ListedRun, listedRuns } from '../../client/list-runs.js';
import { needSearchAttributes, type RunFilter, runQueryOf } from '../../client/run-filter.js';
import { areRunsSearchable } from '../../client/search-attributes.js';
import { given } from '../../core/json.js';
import { readSince } from '../read/read-instant.js';
import { renderRuns } from '../render/render-runs.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { profileWords, shellLine } from './explain.js';
import { type GlobalOptions, parseWhole, terminalFor, wantsJson, withTemporal } from './global-options.js';

export interface ListOptions extends GlobalOptions {
  job?: string;
  state?: string[];
  since?: string;
  limit: string;
}

/** Of one list, so that it ends. */
const MOST_RUNS = 100_000;
const NOT_SEARCHABLE =
  'Runs are listed by what Temporal alone knows of them: brickwork setup registers the search attributes that tell more.';

/** `brickwork list`: runs, the newest first, from visibility alone. */
export async function list(options: ListOptions): Promise<number> {
  const filter = filterOf(options);
  const most = parseWhole('--limit', options.limit, 1, MOST_RUNS) ?? MOST_RUNS;
  const terminal = terminalFor(options);
  if (options.explain === true) {
    const words = ['temporal', 'workflow', 'list', '--limit', String(most)];
    terminal.data(shellLine([...words, '--query', runQueryOf(filter, true), ...profileWords(options)]));
    return EXIT.success;
  }
  return withTemporal(options, async (client) => {
    const isSearchable = await areRunsSearchable(client);
    if (!isSearchable) refuseUnknown(filter);
    const runs: ListedRun[] = [];
    // One more than is shown tells whether there are more.
    for await (const run of listedRuns(client, filter, { isSearchable, pageSize: most + 1 })) {
      runs.push(run);
      if (runs.length > most) break;
    }
    const shown = runs.slice(0, most);
    if (wantsJson(options)) terminal.data(JSON.stringify(shown));
    else if (shown.length > 0)
      for (const line of renderRuns(shown, Date.now(), terminal.colors)) terminal.data(line);
    else terminal.note(nothing(filter));
    if (runs.length > most) terminal.note(`There are more: --limit ${most * 10}`);
    if (!isSearchable) terminal.note(NOT_SEARCHABLE);
    return EXIT.success;
  });
}

function filterOf({ job, state, since }: ListOptions): RunFilter {
  const sinceMillis = since === undefined ? undefined : readSince('--since', since, Date.now());
  return { ...given('job', job), ...given('states', state), ...given('sinceMillis', sinceMillis) };
}

function refuseUnknown({ states = [] }: RunFilter): void {
  const unknown = needSearchAttributes(states);
  if (unknown.length === 0) return;
  const message = `Runs cannot be searched by ${unknown.join(', ')} yet: brickwork setup registers the search attributes.`;
  throw new CommandFailed(message, EXIT.invalid);
}

function nothing({ job, states, sinceMillis }: RunFilter): string {
  const isAll = job === undefined && states === undefined && sinceMillis === undefined;
  if (isAll) return 'There are no runs. brickwork run FILE starts one.';
  return `There is no such run${job === undefined ? '' : ` of a job "${job}"`}.`;
}
