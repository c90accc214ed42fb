import { describe, expect, test } from 'vitest';
import { isTimeToHandOver } from '../../../../src/core/run/continue/hand-over.js';
import { initialRunState } from '../../../../src/core/run/state/run-state.js';
import { job, notebook, planOf, SETTINGS } from '../../../support/definitions.js';

describe('a run goes on in a new execution', () => {
  const MIB = 1024 * 1024;
  const by = { continueAsNewByEvents: 20_000 };
  test.each([
    ['not before the server suggests it', by, 0, { events: 4000, bytes: 0, isSuggested: false }, false],
    ['then, with nothing under way', by, 0, { events: 4097, bytes: 0, isSuggested: true }, true],
    ['… with a little', by, 64, { events: 4097, bytes: 0, isSuggested: true }, true],
    ['… not with much', by, 65, { events: 4097, bytes: 0, isSuggested: true }, false],
    ['… with more, the longer it is', by, 150, { events: 9600, bytes: 0, isSuggested: true }, true],
    ['at the latest before it is too long', by, 1000, { events: 20_000, bytes: 0, isSuggested: true }, true],
    ['… or too large', by, 1000, { events: 4097, bytes: 20 * MIB, isSuggested: true }, true],
    ['at once in plans of older builds', {}, 1000, { events: 4097, bytes: 0, isSuggested: true }, true],
    [
      'earlier where a test asks for it',
      { continueAsNewAfterEvents: 40 },
      1000,
      { events: 41, bytes: 0, isSuggested: false },
      true,
    ],
    [
      '… and not before',
      { continueAsNewAfterEvents: 40 },
      0,
      { events: 40, bytes: 0, isSuggested: false },
      false,
    ],
  ])('%s', (_, settings, activeTaskRuns, history, expected) => {
    const plan = planOf(job([notebook('a')]), {}, { ...SETTINGS, ...settings });
    expect(isTimeToHandOver(plan, { ...initialRunState(plan, 0), activeTaskRuns }, history)).toBe(expected);
  });
});
