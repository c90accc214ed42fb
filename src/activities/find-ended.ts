import { type ListedRun, RUNS_A_PAGE, type RunListQuery } from '../databricks/databricks-api.js';
import type { ReadPage } from './sweep.js';

/** A run that is not among the active ones any more, or not yet. */
export interface MissingRun {
  runId: string;
  startTimeMillis?: number | undefined;
  /** Takes what the list tells of its end. */
  ended(listed: ListedRun): void;
  /** Has it looked at by itself. */
  look(): void;
}

/** A page has to find so many, else each is looked at by itself. */
const FEWEST_A_PAGE = 4;
/** Between runs that were started further apart there may be many that are of no interest. */
const LONGEST_GAP_MILLIS = 5000;

/**
 * Finds out how missing runs have ended: those that were started near each other by pages of completed runs, as long as
 * a page finds several; whatever is left is looked at by itself. Throws what `readPage` throws, once everyone has been
 * told to look.
 */
export async function collectEnded(
  readPage: ReadPage,
  runType: RunListQuery['runType'],
  missing: readonly MissingRun[],
): Promise<void> {
  const left = new Map(missing.map((run) => [run.runId, run]));
  try {
    for (const group of groupsOf(missing)) await collectGroup(readPage, runType, group, left);
  } finally {
    for (const run of left.values()) run.look();
  }
}

/** Takes those that it finds out of `left`, and those that it has given up, which it tells to look. */
async function collectGroup(
  readPage: ReadPage,
  runType: RunListQuery['runType'],
  group: readonly MissingRun[],
  left: Map<string, MissingRun>,
): Promise<void> {
  const sought = new Map(group.map((run) => [run.runId, run]));
  let pageToken: { pageToken?: string } = {};
  while (sought.size >= FEWEST_A_PAGE) {
    const before = sought.size;
    const query = { runType, which: 'completed', expandTasks: true } as const;
    const { runs, nextPageToken } = await readPage({ ...query, ...windowOf(group), ...pageToken });
    for (const listed of runs) {
      sought.get(listed.runId)?.ended(listed);
      if (sought.delete(listed.runId)) left.delete(listed.runId);
    }
    if (nextPageToken === undefined || before - sought.size < FEWEST_A_PAGE) break;
    pageToken = { pageToken: nextPageToken };
  }
  for (const run of sought.values()) {
    left.delete(run.runId);
    run.look();
  }
}

/** Those whose start is not known together; the others by their starts, as many as a page holds. */
function groupsOf(missing: readonly MissingRun[]): MissingRun[][] {
  const startOf = ({ startTimeMillis = 0 }: MissingRun): number => startTimeMillis;
  const groups: MissingRun[][] = [];
  for (const run of [...missing].sort((one, other) => startOf(one) - startOf(other))) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const isNear = last !== undefined && startOf(run) - startOf(last) <= LONGEST_GAP_MILLIS;
    if (group !== undefined && isNear && group.length < RUNS_A_PAGE) group.push(run);
    else groups.push([run]);
  }
  return groups;
}

/** No bounds where the starts are not known. */
function windowOf(group: readonly MissingRun[]): Pick<RunListQuery, 'startedFromMillis' | 'startedToMillis'> {
  const [first, last] = [group[0].startTimeMillis, group.at(-1)?.startTimeMillis];
  return first === undefined || last === undefined ? {} : { startedFromMillis: first, startedToMillis: last };
}
