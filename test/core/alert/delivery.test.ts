import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterTry,
  type Delivery,
  retryAfterMillis,
  type SendOutcome,
} from '../../../src/core/alert/delivery.js';

const NEW: Delivery = { state: 'sending', tries: 0 };
const rules = (takesOnce: boolean, longestMillis = 3_600_000) => ({
  beganMillis: 0,
  takesOnce,
  longestMillis,
});
const reason = 'why';

describe('what follows from a try', () => {
  test.each<[string, SendOutcome, boolean, Partial<Delivery>]>([
    ['sent', { kind: 'sent' }, false, { state: 'sent', tries: 1, endedMillis: 1000 }],
    ['refused', { kind: 'refused', reason }, true, { state: 'undelivered', reason }],
    ['not now', { kind: 'not_now', reason }, false, { state: 'sending', nextMillis: 3000 }],
    [
      'not now, for a time',
      { kind: 'not_now', reason, waitMillis: 60_000 },
      false,
      { state: 'sending', nextMillis: 61_000 },
    ],
    [
      'not now, for too long',
      { kind: 'not_now', reason, waitMillis: 4_000_000 },
      false,
      { state: 'undelivered', reason: 'why Given up after 1 try.' },
    ],
    ['unanswered', { kind: 'unanswered', reason }, false, { state: 'may_have_been_sent', reason }],
    [
      'unanswered by who takes it once',
      { kind: 'unanswered', reason },
      true,
      { state: 'sending', nextMillis: 3000 },
    ],
  ])('%s', (_name, outcome, takesOnce, after) => {
    expect(afterTry(NEW, outcome, rules(takesOnce), 1000)).toMatchObject(after);
  });

  test('what was not answered to the end may have been sent', () => {
    const late = afterTry(
      { state: 'sending', tries: 3 },
      { kind: 'unanswered', reason },
      rules(true, 5000),
      4000,
    );
    expect(late).toMatchObject({ state: 'may_have_been_sent', reason: 'why Given up after 4 tries.' });
  });

  test('it ends in time, and never with a try after one that may have been taken twice', () => {
    const outcomes = fc.array(
      fc.constantFrom<SendOutcome>(
        { kind: 'sent' },
        { kind: 'refused', reason },
        { kind: 'not_now', reason },
        { kind: 'unanswered', reason },
      ),
      { minLength: 200, maxLength: 200 },
    );
    fc.assert(
      fc.property(outcomes, fc.boolean(), (list, takesOnce) => {
        let delivery = NEW;
        let now = 0;
        const made: SendOutcome['kind'][] = [];
        for (const outcome of list) {
          delivery = afterTry(delivery, outcome, rules(takesOnce), now);
          made.push(outcome.kind);
          if (delivery.nextMillis === undefined) break;
          expect(delivery.nextMillis).toBeGreaterThan(now);
          now = delivery.nextMillis;
        }
        expect(delivery.state).not.toBe('sending');
        expect(now).toBeLessThanOrEqual(3_600_000);
        const may = made.filter((kind) => kind === 'sent' || kind === 'unanswered');
        if (!takesOnce) expect(may.length).toBeLessThanOrEqual(1);
      }),
    );
  });
});

test.each([
  [undefined, undefined],
  [' ', undefined],
  ['soon', undefined],
  ['7', 7000],
  ['Sat, 28 Nov 2026 12:00:10 GMT', 10_000],
  ['Sat, 28 Nov 2026 11:00:00 GMT', 0],
])('Retry-After: %s', (header, millis) => {
  expect(retryAfterMillis(header, Date.UTC(2026, 10, 28, 12))).toBe(millis);
});
