/** One thing that a case expects and that is not so. */
export interface CaseFailure {
  /** Where it stands in the file: `cases[0].expect.tasks.load.attempts`. */
  path: string;
  message: string;
  /** The rows that show it, or what the task has said, in lines. */
  details: string[];
}

/** A failure at a place of the file. */
export function failure(path: string, message: string, details: string[] = []): CaseFailure {
  return { path, message, details };
}
