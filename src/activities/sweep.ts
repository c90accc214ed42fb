import type { ListedRun, RunListPage, RunListQuery } from '../databricks/databricks-api.js';

/** A run that waits for news, as a sweep sees it. */
export interface SweptRun {
  runId: string;
  /** When it began to wait, by this process's own clock: a sweep that began before may have missed it. */
  joinedMillis: number;
  /** When it was started, by Databricks' clock; undefined until a list or an answer has told. */
  startTimeMillis?: number | undefined;
  /** Takes what the list tells of it while it is active. */
  sighted(listed: ListedRun): void;
}

/** Reads one page within the budget. */
export type ReadPage = (query: RunListQuery) => Promise<RunListPage>;

export interface SweepOptions {
  runType: RunListQuery['runType'];
  /** Gives up after so many pages. */
  mostPages: number;
  beganMillis: number;
  /** Told of each run that is not in the list as soon as that is certain. */
  missing(run: SweptRun): void;
}

/** Pages follow each other, each named by the one before: large lists are read from several places at once. */
const RUNS_A_LANE = 500;
const MOST_LANES = 6;

/** A part of the list, by the time of the start. */
interface Lane {
  startedFromMillis?: number;
  startedToMillis?: number;
  /** Those known to be in it, the newest first. */
  members: SweptRun[];
}

/**
 * Reads the pages of active runs once. Runs that are not found are told to `missing`: they have ended, or the list lags
 * behind, or its pages were shifted while they were read. Returns how many pages it took, and whether it read them all.
 */
export async function sweep(
  readPage: ReadPage,
  waiting: ReadonlyMap<string, SweptRun>,
  options: SweepOptions,
): Promise<{ pages: number; isWhole: boolean }> {
  const seen = new Set<string>();
  const swept = [...waiting.values()].filter(({ joinedMillis }) => joinedMillis <= options.beganMillis);
  let pages = 0;
  const readLane = async ({ members, ...part }: Lane): Promise<boolean> => {
    let passed = 0;
    for (let pageToken: { pageToken?: string } | undefined = {}; pageToken !== undefined;) {
      if (pages >= options.mostPages) return false;
      pages++;
      const page: RunListPage = await readPage({ ...queryOf(options), ...part, ...pageToken });
      for (const listed of page.runs) {
        seen.add(listed.runId);
        waiting.get(listed.runId)?.sighted(listed);
      }
      const { nextPageToken } = page;
      const reached = nextPageToken === undefined ? -Infinity : startOfLast(page);
      for (; passed < members.length && startOf(members[passed]) > reached; passed++)
        if (!seen.has(members[passed].runId)) options.missing(members[passed]);
      pageToken = nextPageToken === undefined ? undefined : { pageToken: nextPageToken };
    }
    return true;
  };
  const lanes = await Promise.all(lanesOf(swept).map(readLane));
  const isWhole = lanes.every(Boolean);
  if (isWhole) {
    for (const run of swept)
      if (run.startTimeMillis === undefined && !seen.has(run.runId)) options.missing(run);
  }
  return { pages, isWhole };
}

/** The tasks of a job's run are what its watch waits for; of a one-time run its own state is enough. */
function queryOf({ runType }: SweepOptions): RunListQuery {
  return { runType, which: 'active', ...(runType === 'JOB_RUN' ? { expandTasks: true } : {}) };
}

function startOf({ startTimeMillis = Infinity }: SweptRun): number {
  return startTimeMillis;
}

function startOfLast({ runs }: RunListPage): number {
  return runs.at(-1)?.startTimeMillis ?? Infinity;
}

/** Runs whose start is not known may be anywhere, so that with such the lanes leave nothing out. */
function lanesOf(swept: readonly SweptRun[]): Lane[] {
  const known = swept
    .filter(({ startTimeMillis }) => startTimeMillis !== undefined)
    .sort((one, other) => startOf(other) - startOf(one));
  const count = Math.min(Math.max(Math.floor(known.length / RUNS_A_LANE), 1), MOST_LANES);
  const size = Math.ceil(known.length / count);
  const ends = Array.from({ length: count }, (_, at) => known.at(Math.min((at + 1) * size, known.length) - 1))
    .map((run) => run && startOf(run))
    .filter((end, at, all) => at === 0 || end !== all[at - 1]);
  return ends.map((from, at) => {
    const isLast = at === ends.length - 1;
    const above = at === 0 ? Infinity : (ends[at - 1] as number);
    const isOpen = isLast && known.length < swept.length;
    return {
      ...(from === undefined || isOpen ? {} : { startedFromMillis: from }),
      ...(at === 0 ? {} : { startedToMillis: above - 1 }),
      members: known.filter((run) => startOf(run) < above && (isLast || startOf(run) >= (from as number))),
    };
  });
}
