import { describe, expect, test } from 'vitest';
import { evaluateCondition } from '../../../../src/core/run/task/evaluate-condition.js';
import { after, job, notebook, planOf } from '../../../support/definitions.js';
import { Simulation, SUCCESS } from '../../../support/simulation.js';

const TABLE: [string, string, string, string][] = [
  ['EQUAL_TO', '12.0', '12', 'false'],
  ['EQUAL_TO', 'a', 'a', 'true'],
  ['NOT_EQUAL', '12.0', '12', 'true'],
  ['GREATER_THAN', '12.5', '12', 'true'],
  ['GREATER_THAN', '12', '12', 'false'],
  ['GREATER_THAN_OR_EQUAL', '12.0', '12', 'true'],
  ['LESS_THAN', '-1e3', '0', 'true'],
  ['LESS_THAN_OR_EQUAL', '.5', '0.5', 'true'],
  ['LESS_THAN_OR_EQUAL', '1', '0.5', 'false'],
];

test('the branch of a condition that Databricks evaluates is the one that it took', () => {
  const condition_task = { op: 'EQUAL_TO', left: '1', right: '1' };
  const gate = { task_key: 'gate', condition_task, brickwork: { run_natively: true } };
  const run = new Simulation(planOf(job([gate, notebook('no', { depends_on: after('gate=false') })])));
  run.ends('gate', { ...SUCCESS, outcome: 'true' });
  expect([run.result('gate'), run.result('no')]).toEqual(['SUCCESS', 'EXCLUDED']);
});

describe('a condition compares text for equality and numbers for order', () => {
  test.each(TABLE)('%s %s %s is %s', (op, left, right, outcome) => {
    expect(evaluateCondition({ op, left, right })).toEqual({ outcome });
  });

  test.each([
    ['abc', '1'],
    ['1', ''],
  ])('an operand that is no number fails the task: %s > %s', (left, right) => {
    expect(evaluateCondition({ op: 'GREATER_THAN', left, right })).toHaveProperty('failure');
  });
});
