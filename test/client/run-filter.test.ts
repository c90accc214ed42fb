import { describe, expect, test } from 'vitest';
import { needSearchAttributes, type RunFilter, runQueryOf } from '../../src/client/run-filter.js';
import { LISTED_STATES } from '../../src/core/run/view/listed-states.js';
import { visibilityText } from '../../src/core/visibility-text.js';

const BEGIN = 'WorkflowType = "runJob" AND ExecutionStatus != "ContinuedAsNew"';

test.each<[RunFilter, string]>([
  [{}, ''],
  [{ job: 'a' }, ' AND (BrickworkJob = "a" OR WorkflowId STARTS_WITH "a/")'],
  [{ states: ['active'] }, ' AND (ExecutionStatus = "Running")'],
  [{ states: ['PAUSED'] }, ' AND ((ExecutionStatus = "Running" AND BrickworkState = "PAUSED"))'],
  [{ states: ['SUCCESS'] }, ' AND ((ExecutionStatus != "Running" AND BrickworkState = "SUCCESS"))'],
  [
    { states: ['TIMEDOUT', 'TERMINATED'] },
    ' AND ((ExecutionStatus != "Running" AND BrickworkState = "TIMEDOUT") OR ExecutionStatus = "TimedOut" OR ExecutionStatus = "Terminated")',
  ],
  [{ sinceMillis: 0 }, ' AND StartTime >= "1970-01-01T00:00:00.000Z"'],
])('%j', (filter, rest) => expect(runQueryOf(filter, true)).toBe(BEGIN + rest));

describe('where the namespace has no search attributes of Brickwork', () => {
  test('nothing is asked by them', () => {
    const states = ['active', 'ended', ...LISTED_STATES].filter(
      (state) => needSearchAttributes([state]).length === 0,
    );
    expect(states).toEqual([
      ...['active', 'ended', 'RUNNING', 'FAILED', 'CANCELED', 'COMPLETED', 'TERMINATED'],
    ]);
    expect(runQueryOf({ job: 'a', states }, false)).not.toContain('Brickwork');
  });
});

test('a name cannot end its literal', () => expect(visibilityText('a"b\\')).toBe('"a\\"b\\\\"'));
