import type { ListedRun, RunListPage, RunListQuery } from '../databricks/databricks-api.js';
import { lanesOf, type Lane, type Started, startOf } from './lanes.js';

/** A run that waits for news, as a sweep sees it. */
export interface SweptRun extends Started {
  runId: string;
  /** When it began to wait, by this process's own clock: a sweep that began before may have missed it. */
  joinedMillis: number;
  /** Takes what the list tells of it while it is active. */
  sighted(listed: ListedRun): void;
}

/** Reads one page within the budget. */
export type ReadPage = (query: RunListQuery) => Promise<RunListPage>;

export interface SweepOptions {
  runType: RunListQuery['runType'];
  /** Gives up after so many pages, asked for before each. */
  mostPages: () => number;
  beganMillis: number;
  /** Told of each run that is not in the list as soon as that is certain. */
  missing(run: SweptRun): void;
}

/** What reading pages came to. */
export interface PagesRead {
  pages: number;
  /** Whether they were all that there are. */
  isWhole: boolean;
}

/** The same of active runs. */
export interface Swept extends PagesRead {
  /** How many of the runs on them nobody has waited for. */
  others: number;
}

const RUNS_A_LANE = 500;

/**
 * Reads the pages of active runs once. Runs that are not found are told to `missing`: they have ended, or the list lags
 * behind, or its pages were shifted while they were read.
 */
export async function sweep(
  readPage: ReadPage,
  waiting: ReadonlyMap<string, SweptRun>,
  options: SweepOptions,
): Promise<Swept> {
  const seen = new Set<string>();
  const swept = [...waiting.values()].filter(({ joinedMillis }) => joinedMillis <= options.beganMillis);
  const known = swept.filter(({ startTimeMillis }) => startTimeMillis !== undefined);
  const own = new Set(waiting.keys());
  let [pages, others] = [0, 0];
  const readLane = async ({ members, part }: Lane<SweptRun>): Promise<boolean> => {
    let passed = 0;
    for (let pageToken: { pageToken?: string } | undefined = {}; pageToken !== undefined;) {
      if (pages >= options.mostPages()) return false;
      pages++;
      const page: RunListPage = await readPage({ ...queryOf(options), ...part, ...pageToken });
      for (const listed of page.runs) {
        seen.add(listed.runId);
        const run = waiting.get(listed.runId);
        run?.sighted(listed);
        if (run === undefined && !own.has(listed.runId)) others++;
      }
      const { nextPageToken } = page;
      const reached = nextPageToken === undefined ? -Infinity : startOf(page.runs.at(-1) ?? {});
      for (; passed < members.length && startOf(members[passed]) > reached; passed++)
        if (!seen.has(members[passed].runId)) options.missing(members[passed]);
      pageToken = nextPageToken === undefined ? undefined : { pageToken: nextPageToken };
    }
    return true;
  };
  // Runs whose start is not known may be anywhere, so that with such the lanes leave nothing out.
  const lanes = lanesOf(swept, { count: known.length / RUNS_A_LANE, isOpen: known.length < swept.length });
  const isWhole = (await Promise.all(lanes.map(readLane))).every(Boolean);
  if (isWhole) {
    for (const run of swept)
      if (run.startTimeMillis === undefined && !seen.has(run.runId)) options.missing(run);
  }
  return { pages, isWhole, others };
}

/** The tasks of a job's run are what its watch waits for; of a one-time run its own state is enough. */
function queryOf({ runType }: SweepOptions): RunListQuery {
  return { runType, which: 'active', ...(runType === 'JOB_RUN' ? { expandTasks: true } : {}) };
}
