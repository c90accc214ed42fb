/** A run of the same job that has ended before, as visibility shows it. */
export interface EarlierRun {
  workflowId: string;
  startedMillis: number;
  /** Undefined for one that says nothing: it was canceled, or ended by force. */
  isSuccess?: boolean;
}

/** How long a job has been failing. */
export interface FailingSince {
  /** When the first of the failed runs has begun. */
  sinceMillis: number;
  /** How many have failed in a row, the one that is told of included. */
  runs: number;
  /** True where there were more runs than were looked at: it may be failing for longer. */
  atLeast: boolean;
}

/** Since when a job has been failing, from its runs before this one, the newest first. */
export function failingSince(
  startedMillis: number,
  earlier: readonly EarlierRun[],
  isWhole: boolean,
): FailingSince {
  let sinceMillis = startedMillis;
  let runs = 1;
  for (const { startedMillis: before, isSuccess } of earlier) {
    if (isSuccess === true) return { sinceMillis, runs, atLeast: false };
    if (isSuccess === undefined) continue;
    sinceMillis = before;
    runs++;
  }
  return { sinceMillis, runs, atLeast: !isWhole };
}
