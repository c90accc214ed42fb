import { setTimeout as sleep } from 'node:timers/promises';
import type { Lease } from '../../src/activities/lease.js';

/** A lease outside of any activity; its clock is `performance.now()`. */
export function lease(seconds = 60): Lease {
  const begin = performance.now();
  const left = (): number => Math.max(seconds * 1000 - (performance.now() - begin), 0);
  return {
    workflowId: 'w',
    signal: new AbortController().signal,
    left,
    pause: (millis) => sleep(Math.min(millis, left())),
    secondsSince: (millis) => (performance.now() - millis) / 1000,
  };
}
