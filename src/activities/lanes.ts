import type { RunListQuery } from '../databricks/databricks-api.js';

/** What is known of where a run stands in a list. */
export interface Started {
  /** When it was started, by Databricks' clock; undefined until a list or an answer has told. */
  startTimeMillis?: number | undefined;
}

/** A part of a list, by the time of the start. */
export interface Lane<T> {
  part: Pick<RunListQuery, 'startedFromMillis' | 'startedToMillis'>;
  /** Those known to be in it, the newest first. */
  members: T[];
}

/** Pages follow each other, each named by the one before: large lists are read from several places at once. */
export const MOST_LANES = 6;

export function startOf({ startTimeMillis = Infinity }: Started): number {
  return startTimeMillis;
}

/**
 * Parts of a list that hold as many of these runs each. The first reaches up to the newest run; the last ends with the
 * oldest of these, or at the end of the list where it `isOpen`. Runs whose start is not known are in no lane.
 */
export function lanesOf<T extends Started>(
  runs: readonly T[],
  { count, isOpen }: { count: number; isOpen: boolean },
): Lane<T>[] {
  const known = runs
    .filter(({ startTimeMillis }) => startTimeMillis !== undefined)
    .sort((one, other) => startOf(other) - startOf(one));
  const most = Math.min(Math.max(Math.floor(count), 1), MOST_LANES);
  const size = Math.ceil(known.length / most);
  const cuts = Array.from({ length: most }, (_, at) => known.at(Math.min((at + 1) * size, known.length) - 1));
  const ends = [...new Set(cuts.flatMap((run) => (run === undefined ? [] : [startOf(run)])))];
  if (ends.length === 0) return isOpen ? [{ part: {}, members: [] }] : [];
  return ends.map((from, at) => {
    const above = at === 0 ? Infinity : ends[at - 1];
    const isLast = at === ends.length - 1;
    return {
      part: {
        ...(isLast && isOpen ? {} : { startedFromMillis: from }),
        ...(at === 0 ? {} : { startedToMillis: above - 1 }),
      },
      members: known.filter((run) => startOf(run) < above && startOf(run) >= from),
    };
  });
}
