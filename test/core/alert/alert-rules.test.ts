import { describe, expect, test } from 'vitest';
import { type AlertRules, type Occurrence, whoIsTold } from '../../../src/core/alert/alert-rules.js';
import {
  channelOf,
  eachOnce,
  type Recipient,
  recipientName,
  takesOnce,
} from '../../../src/core/alert/recipient.js';

const jane: Recipient = { kind: 'mail', address: 'jane@example.com' };
const slack: Recipient = { kind: 'destination', id: 'ops', channel: 'slack' };
const pager: Recipient = { kind: 'destination', id: 'oncall', channel: 'pagerduty' };
const unknown: Recipient = { kind: 'destination', id: 'who' };
const to = { start: [jane], success: [slack], failure: [jane, pager] };

const TABLE: [string, AlertRules, Occurrence, Recipient[]][] = [
  ['a start', { to }, { event: 'start' }, [jane]],
  ['a start of a retry', { to }, { event: 'start', isRetry: true }, [jane]],
  ['… of the last attempt only', { to, lastAttemptOnly: true }, { event: 'start', isRetry: true }, []],
  ['a first start, of the last attempt only', { to, lastAttemptOnly: true }, { event: 'start' }, [jane]],
  ['a failure', { to }, { event: 'failure' }, [jane, pager]],
  ['a failure that is retried', { to }, { event: 'failure', isRetried: true }, [jane, pager]],
  ['… of the last attempt only', { to, lastAttemptOnly: true }, { event: 'failure', isRetried: true }, []],
  ['the last failure of those', { to, lastAttemptOnly: true }, { event: 'failure' }, [jane, pager]],
  ['what was skipped', { to }, { event: 'failure', isSkipped: true }, [jane, pager]],
  ['… without what was skipped', { to, notOfSkipped: true }, { event: 'failure', isSkipped: true }, []],
  ['what was canceled', { to }, { event: 'failure', isCanceled: true }, [jane, pager]],
  ['… without what was canceled', { to, notOfCanceled: true }, { event: 'failure', isCanceled: true }, []],
  [
    'filters say nothing of other failures',
    { to, notOfCanceled: true, notOfSkipped: true },
    { event: 'failure' },
    [jane, pager],
  ],
  ['a success ends the incident of who is paged by failures', { to }, { event: 'success' }, [slack, pager]],
  [
    '… and of who is paged by durations, once',
    { to: { duration_warning: [pager], failure: [pager] } },
    { event: 'success' },
    [pager],
  ],
  [
    'filters say nothing of a success',
    { to, notOfSkipped: true, lastAttemptOnly: true },
    { event: 'success' },
    [slack, pager],
  ],
  ['an event that nobody asks for', { to }, { event: 'repaired' }, []],
];

describe('who is told', () => {
  test.each(TABLE)('%s', (_name, rules, occurrence, told) => {
    expect(whoIsTold(rules, occurrence)).toEqual(told);
  });

  test('nobody without rules', () => {
    expect(whoIsTold(undefined, { event: 'failure' })).toEqual([]);
  });
});

test('recipients have names and ways, and are told once', () => {
  expect([jane, slack, unknown].map(recipientName)).toEqual(['jane@example.com', 'ops', 'who']);
  expect([jane, slack, unknown].map(channelOf)).toEqual(['mail', 'slack', undefined]);
  expect(eachOnce([jane, slack, { ...jane }, slack])).toEqual([jane, slack]);
  expect((['mail', 'slack', 'teams', 'pagerduty', 'webhook', undefined] as const).map(takesOnce)).toEqual([
    ...[false, false, false, true, true, false],
  ]);
});
