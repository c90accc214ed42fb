import { expect, test } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import { notebook } from '../../support/definitions.js';

const tasks = [
  { ...notebook('a'), max_retries: 0, depends_on: [] },
  { ...notebook('b'), max_retries: 2, depends_on: [{ task_key: 'a' }] },
];

test('what Databricks rules out for continuous jobs is a warning, where it stands', () => {
  const { issues } = parseDefinition({ name: 'j', tasks, continuous: {} });
  const found = issues.filter(({ code }) => code === 'CONTINUOUS_BEYOND');
  expect(found.map(({ path, hint }) => [path, hint])).toEqual([
    ['tasks[1].depends_on', undefined],
    ['tasks[1].max_retries', 'Set continuous.task_retry_mode instead.'],
  ]);
  expect(parseDefinition({ name: 'j', tasks }).issues).toEqual([]);
});
