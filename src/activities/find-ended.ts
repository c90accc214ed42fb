import type { ListedRun, RunListQuery } from '../databricks/databricks-api.js';
import { lanesOf, type Started, startOf } from './lanes.js';
import { RUNS_A_PAGE_AT_LEAST } from './sweep-pace.js';
import type { PagesRead, ReadPage } from './sweep.js';

/** A run whose end is waited for. */
export interface SoughtRun extends Started {
  runId: string;
  /** Takes what the list tells of its end. */
  ended(listed: ListedRun): void;
}

export interface FindOptions {
  runType: RunListQuery['runType'];
  /** Gives up after so many pages that cost more than to ask for each run that they show. */
  mostIdlePages: number;
  /** Parts of the list that are read at once. */
  lanes: number;
  /** Takes the end of a run that is not sought. */
  unsought: (listed: ListedRun) => void;
}

/**
 * Reads pages of completed runs, with their tasks, for the ends of those that are sought, which are all that were started
 * since the oldest of them. What it does not find has not ended, or cannot be found in this way.
 */
export async function findEnded(
  readPage: ReadPage,
  sought: ReadonlyMap<string, SoughtRun>,
  { runType, mostIdlePages, lanes, unsought }: FindOptions,
): Promise<PagesRead> {
  const query = { runType, which: 'completed', expandTasks: true } as const;
  let pages = 0;
  let idlePages = 0;
  const readLane = async (part: object): Promise<boolean> => {
    let pageToken: { pageToken?: string } = {};
    for (;;) {
      if (idlePages >= mostIdlePages) return false;
      pages++;
      const { runs, nextPageToken } = await readPage({ ...query, ...part, ...pageToken });
      const found = runs.filter(({ runId }) => sought.has(runId));
      runs.filter(({ runId }) => !sought.has(runId)).forEach(unsought);
      if (found.length < RUNS_A_PAGE_AT_LEAST) idlePages++;
      for (const listed of found) sought.get(listed.runId)?.ended(listed);
      if (nextPageToken === undefined || (found.length === 0 && isByEnd(runs))) return true;
      pageToken = { pageToken: nextPageToken };
    }
  };
  const parts = lanesOf([...sought.values()], { count: lanes, isOpen: false });
  const read = await Promise.all(parts.map(({ part }) => readLane(part)));
  return { pages, isWhole: read.every(Boolean) };
}

/**
 * Whether these runs are listed by their ends, so that pages without news are followed by older ones only. Both orders are
 * documented: "descending order by end time" (docs.databricks.com/api/jobs/v2/list-runs), and by the start (the SDKs).
 */
function isByEnd(runs: readonly ListedRun[]): boolean {
  const isNewestFirst = (timeOf: (run: ListedRun) => number): boolean =>
    runs.every((run, at) => at === 0 || timeOf(runs[at - 1]) >= timeOf(run));
  return isNewestFirst(({ endTimeMillis = 0 }) => endTimeMillis) && !isNewestFirst(startOf);
}
