/** How one try to tell somebody ended. */
export type SendOutcome =
  | { kind: 'sent' }
  /** No other try would do better. */
  | { kind: 'refused'; reason: string }
  /** It was surely not taken; another try may do better. */
  | { kind: 'not_now'; reason: string; waitMillis?: number }
  /** It went out and was not answered: it may have been taken. */
  | { kind: 'unanswered'; reason: string };

/** How it stands with telling one recipient. */
export type DeliveryState = 'sending' | 'sent' | 'undelivered' | 'may_have_been_sent';

/** One recipient, as the workflow that sends an alert keeps it. */
export interface Delivery {
  state: DeliveryState;
  /** Tries that have ended. */
  tries: number;
  /** Why the last try did not do. */
  reason?: string;
  /** When the next one begins. */
  nextMillis?: number;
  endedMillis?: number;
}

/** For so long it is tried: who could not be told within an hour is not told. */
export const LONGEST_DELIVERY_MILLIS = 3_600_000;

const FIRST_PAUSE_MILLIS = 2_000;
const LONGEST_PAUSE_MILLIS = 300_000;

export interface DeliveryRules {
  beganMillis: number;
  /** Whether the receiver takes once what comes twice. */
  takesOnce: boolean;
  longestMillis: number;
}

/** What follows from a try. */
export function afterTry(
  before: Delivery,
  outcome: SendOutcome,
  rules: DeliveryRules,
  nowMillis: number,
): Delivery {
  const tries = before.tries + 1;
  const ended = (state: DeliveryState, reason?: string): Delivery => ({
    state,
    tries,
    endedMillis: nowMillis,
    ...(reason === undefined ? {} : { reason }),
  });
  switch (outcome.kind) {
    case 'sent':
      return ended('sent');
    case 'refused':
      return ended('undelivered', outcome.reason);
    case 'unanswered':
      if (!rules.takesOnce) return ended('may_have_been_sent', outcome.reason);
      return again(outcome.reason, pauseAfter(tries));
    case 'not_now':
      return again(outcome.reason, Math.max(outcome.waitMillis ?? 0, pauseAfter(tries)));
  }

  function again(reason: string, pauseMillis: number): Delivery {
    const nextMillis = nowMillis + pauseMillis;
    if (nextMillis <= rules.beganMillis + rules.longestMillis)
      return { state: 'sending', tries, reason, nextMillis };
    const word = outcome.kind === 'unanswered' ? 'may_have_been_sent' : 'undelivered';
    return ended(word, `${reason} Given up after ${tries} ${tries === 1 ? 'try' : 'tries'}.`);
  }
}

/** Twice as long after each try. */
function pauseAfter(tries: number): number {
  return Math.min(FIRST_PAUSE_MILLIS * 2 ** Math.min(tries - 1, 20), LONGEST_PAUSE_MILLIS);
}

/** The seconds or the date of a `Retry-After` as milliseconds from now; undefined for anything else. */
export function retryAfterMillis(header: string | undefined, nowMillis: number): number | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Number(header) * 1000;
  const atMillis = Date.parse(header);
  return Number.isNaN(atMillis) ? undefined : Math.max(atMillis - nowMillis, 0);
}
