import { EXIT } from '../terminal/exit-codes.js';

/** What ends a wait before what is waited for has come. */
export interface Stopping {
  signal: AbortSignal;
  /** The exit status of why it has ended. */
  status: () => number;
  /** To be called once nothing is waited for any more. */
  release: () => void;
}

/** Ctrl-C, or the time of `--timeout`, after which a second Ctrl-C ends the process as ever. */
export function stopping(timeoutMillis: number | undefined): Stopping {
  const stop = new AbortController();
  let status: number = EXIT.success;
  const stopAs = (exitCode: number) => (): void => {
    status = exitCode;
    stop.abort();
  };
  const interrupt = stopAs(EXIT.interrupted);
  process.once('SIGINT', interrupt);
  const timer = timeoutMillis === undefined ? undefined : setTimeout(stopAs(EXIT.waitTimeout), timeoutMillis);
  return {
    signal: stop.signal,
    status: () => status,
    release: () => {
      clearTimeout(timer);
      process.removeListener('SIGINT', interrupt);
    },
  };
}
