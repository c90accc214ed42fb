/** The emulator's time, so that tests can own it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `act` after `millis`; the returned function takes it back. */
  after(millis: number, act: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(millis, act) {
    // The server keeps the process alive, not a cluster that would end for inactivity in half an hour.
    const timer = setTimeout(act, millis).unref();
    return () => clearTimeout(timer);
  },
};

/** Resolves after `millis`, or at once when one of the signals aborts. */
export function pause(clock: Clock, millis: number, ...signals: AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    if (signals.some(({ aborted }) => aborted)) return resolve();
    const end = (): void => {
      takeBack();
      for (const signal of signals) signal.removeEventListener('abort', end);
      resolve();
    };
    const takeBack = clock.after(millis, end);
    for (const signal of signals) signal.addEventListener('abort', end);
  });
}
