import { type Check, failed, ok, warning } from './check.js';

/** Of an HTTP date, which has whole seconds, and of the way of the answer. */
const UNSURE_MILLIS = 2000;
const MOST_OK_MILLIS = 10_000;
/** Tokens and signatures are refused from about there on. */
const MOST_MILLIS = 240_000;
const REMEDY = "Set this machine's clock by NTP.";

/** How far this machine's clock is from another one; a positive offset means that this machine is behind. */
export function judgeClock(name: string, whose: string, offsetMillis: number): Check {
  const distance = Math.abs(offsetMillis);
  const seconds = `${Math.round(distance / 1000)} s`;
  if (distance <= UNSURE_MILLIS) return ok(name, `This machine's clock agrees with that of ${whose}.`);
  const message = `This machine's clock is ${seconds} ${offsetMillis > 0 ? 'behind' : 'ahead of'} that of ${whose}.`;
  if (distance <= MOST_OK_MILLIS) return ok(name, message);
  return distance <= MOST_MILLIS ? warning(name, message, REMEDY) : failed(name, message, REMEDY);
}

/**
 * What the last poll of a worker, in Temporal's time, tells of this machine's clock: nothing can have been polled later than
 * now. Undefined where it says nothing.
 */
export function judgeTemporalClock(lastAccessMillis: number, now: number): Check | undefined {
  const ahead = lastAccessMillis - now;
  return ahead > UNSURE_MILLIS ? judgeClock('clock', 'Temporal (at least)', ahead) : undefined;
}
