import type { Client } from '@temporalio/client';
import { type ListedRun, listedRuns } from '../../client/list-runs.js';
import { needSearchAttributes } from '../../client/run-filter.js';
import { areRunsSearchable } from '../../client/search-attributes.js';
import type { Rights } from '../../core/access/grants.js';
import { LISTED_STATES } from '../../core/run/view/listed-states.js';
import { given } from '../../core/json.js';
import { troubleOf } from '../live/look-at-run.js';
import { runsPage } from '../pages/runs-page.js';
import type { Html } from '../parts/html.js';

const PAGE_SIZE = 50;

/** The runs that an address asks for: `job`, `state`, and after which run of which time the page goes on. */
export async function listOfRuns(
  client: Client,
  asked: Record<string, string>,
  rights: Rights,
): Promise<Html> {
  const { job = '', state = '', until = '', after = '' } = asked;
  const question = { job, state };
  const states = ['active', 'ended', ...LISTED_STATES];
  const nothing = { question, states, runs: [] };
  if (state !== '' && !states.includes(state))
    return runsPage({ ...nothing, problem: `No run is ever ${state}. Choose a state from the list.` });
  const untilMillis = until === '' ? undefined : Number(until);
  if (untilMillis !== undefined && !Number.isSafeInteger(untilMillis))
    return runsPage({ ...nothing, problem: 'The address has no time after "until".' });
  const filter = {
    ...given('job', job === '' ? undefined : job),
    ...given('states', state === '' ? undefined : [state]),
    ...given('untilMillis', untilMillis),
  };
  try {
    const isSearchable = await areRunsSearchable(client);
    if (!isSearchable && needSearchAttributes([state]).length > 0 && state !== '')
      return runsPage({
        ...nothing,
        problem: `Runs cannot be found by ${state}: run brickwork setup first.`,
      });
    const runs: ListedRun[] = [];
    let isAfter = after === '';
    for await (const run of listedRuns(client, filter, { isSearchable, pageSize: PAGE_SIZE })) {
      const isShown = isAfter && rights.may('look', run.job);
      if (isShown && runs.push(run) === PAGE_SIZE) break;
      // Of several that began in one millisecond those that were shown come again.
      if (!isAfter) isAfter = run.workflow_id === after || run.start_time !== untilMillis;
    }
    return runsPage({ question, states, runs, ...given('next', nextOf(question, runs)) });
  } catch (error) {
    return runsPage({ ...nothing, problem: troubleOf(error) });
  }
}

function nextOf(
  { job, state }: { job: string; state: string },
  runs: readonly ListedRun[],
): string | undefined {
  const last = runs.at(-1);
  if (last === undefined || runs.length < PAGE_SIZE) return undefined;
  const query = new URLSearchParams({ job, state, until: String(last.start_time), after: last.workflow_id });
  return `/runs?${query.toString()}`;
}
