import type { RunResultState } from '../../core/run/state/run-state.js';

/** What each exit status of `brickwork` means; the table in docs/cli.md is checked against this. */
export const EXIT = {
  success: 0,
  runFailed: 1,
  invalid: 2,
  cannotConnect: 3,
  canceled: 4,
  timedOut: 5,
  waitTimeout: 124,
  interrupted: 130,
} as const;

/** The exit status for a run that has ended. */
export function exitCodeOf(result: RunResultState | 'SKIPPED' | undefined): number {
  switch (result) {
    case 'SUCCESS':
    case 'SUCCESS_WITH_FAILURES':
      return EXIT.success;
    case 'CANCELED':
      return EXIT.canceled;
    case 'TIMEDOUT':
      return EXIT.timedOut;
    case 'FAILED':
    case 'SKIPPED':
    case undefined:
      return EXIT.runFailed;
  }
}

/** Ends a command with a message for the person at the terminal and an exit status. */
export class CommandFailed extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}
