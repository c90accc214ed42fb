import type { ListedRun, RunListQuery } from '../databricks/databricks-api.js';
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

/**
 * Finds out how missing runs have ended: many by pages of completed runs, started between the first and the last of them,
 * as long as a page finds several; whatever is left is looked at by itself. Throws what `readPage` throws, once
 * everyone has been told to look.
 */
export async function collectEnded(
  readPage: ReadPage,
  runType: RunListQuery['runType'],
  missing: readonly MissingRun[],
): Promise<void> {
  const left = new Map(missing.map((run) => [run.runId, run]));
  const window = startsOf(missing);
  let pageToken: { pageToken?: string } = {};
  try {
    while (left.size >= FEWEST_A_PAGE) {
      const before = left.size;
      const query = { runType, which: 'completed', expandTasks: true } as const;
      const { runs, nextPageToken } = await readPage({ ...query, ...window, ...pageToken });
      for (const listed of runs) {
        left.get(listed.runId)?.ended(listed);
        left.delete(listed.runId);
      }
      if (nextPageToken === undefined || before - left.size < FEWEST_A_PAGE) break;
      pageToken = { pageToken: nextPageToken };
    }
  } finally {
    for (const run of left.values()) run.look();
  }
}

/** No bounds where a start is not known. */
function startsOf(
  missing: readonly MissingRun[],
): Pick<RunListQuery, 'startedFromMillis' | 'startedToMillis'> {
  const starts = missing.flatMap(({ startTimeMillis }) => startTimeMillis ?? []);
  if (starts.length === 0 || starts.length < missing.length) return {};
  return { startedFromMillis: Math.min(...starts), startedToMillis: Math.max(...starts) };
}
