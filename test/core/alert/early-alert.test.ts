import { expect, test } from 'vitest';
import { whoIsTold } from '../../../src/core/alert/alert-rules.js';
import { mayTellSkip, queueTooLongSeconds } from '../../../src/core/alert/early-alert.js';

const TOO_MANY = 'MAX_CONCURRENT_RUNS_EXCEEDED';
const own = (alerts: object) => ({ brickwork: { alerts } });

test.each<[string, unknown, string, boolean]>([
  ['by mail', { email_notifications: { on_failure: ['a@b'] } }, TOO_MANY, true],
  [
    'by a webhook',
    { webhook_notifications: { on_failure: [{ id: 'x' }] } },
    'MAX_JOB_QUEUE_SIZE_EXCEEDED',
    true,
  ],
  ['by a setting of ours', own({ on_skipped: ['x'] }), TOO_MANY, true],
  ['of a job that is paused', own({ on_skipped: ['x'] }), 'JOB_PAUSED', false],
  ['to nobody', own({ on_skipped: [] }), TOO_MANY, false],
  ['to nobody, by settings that are none', { brickwork: 5, email_notifications: [] }, TOO_MANY, false],
  ['of no document', 'x', TOO_MANY, false],
])('a skip is told %s', (_name, definition, code, may) => {
  expect(mayTellSkip(definition, code)).toBe(may);
});

test.each<[unknown, number | undefined]>([
  [own({ on_queue_too_long: ['x'] }), 3600],
  [own({ on_queue_too_long: ['x'], queue_too_long_seconds: 5 }), 5],
  [own({ on_queue_too_long: ['x'], queue_too_long_seconds: -5 }), 3600],
  [own({ queue_too_long_seconds: 5 }), undefined],
  [{ brickwork: { alerts: 5 } }, undefined],
  [undefined, undefined],
])('a queue is too long, by %j, after %s s', (definition, seconds) => {
  expect(queueTooLongSeconds(definition)).toBe(seconds);
});

test('a skip is a failure, too, unless those are left out', () => {
  const [a, b] = ['a@b', 'b@b'].map((address) => ({ kind: 'mail', address }) as const);
  const to = { skipped: [a], failure: [a, b] };
  expect(whoIsTold({ to }, { event: 'skipped' })).toEqual([a, b]);
  expect(whoIsTold({ to, notOfSkipped: true }, { event: 'skipped' })).toEqual([a]);
});
