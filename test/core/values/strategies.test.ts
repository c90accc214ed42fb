import { expect, test } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import type { JsonObject } from '../../../src/core/json.js';
import { withStrategiesForValues } from '../../../src/core/values/strategies.js';
import { after, notebook } from '../../support/definitions.js';
import { gets, sets, taskSources } from '../../support/task-sources.js';

/** The strategies that a job's clusters have once the code of its tasks is known. */
function strategies(sources: Record<string, string>, brickwork: JsonObject = {}): unknown[] {
  const cluster = (key: string) => ({ job_cluster_key: key, new_cluster: {}, brickwork });
  const document = {
    name: 'j',
    tasks: [
      notebook('set', { job_cluster_key: 'a' }),
      notebook('get', { depends_on: after('set'), job_cluster_key: 'b' }),
      notebook('other', { job_cluster_key: 'c' }),
    ],
    job_clusters: ['a', 'b', 'c'].map(cluster),
  };
  const parsed = parseDefinition(document);
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.issues));
  const { definition, document: written } = parsed;
  const chosen = withStrategiesForValues(definition, written, taskSources(sources));
  return (chosen.job_clusters ?? []).map((one) => one.brickwork?.cluster_strategy);
}

test('a cluster of one task is native where small tasks beside it set or read values', () => {
  expect(strategies({})).toEqual(['per_task', 'per_task', 'per_task']);
  expect(strategies({ 'tasks[0]': sets('n'), 'tasks[1]': '' })).toEqual(['per_task', 'per_task', 'per_task']);
  const sources = { 'tasks[0]': sets('n'), 'tasks[1]': gets('set.n') };
  expect(strategies(sources)).toEqual(['native', 'native', 'per_task']);
  expect(strategies(sources, { cluster_strategy: 'per_task' })).toEqual(['per_task', 'per_task', 'per_task']);
});

test('a job without job clusters stays as it is', () => {
  const parsed = parseDefinition({ name: 'j', tasks: [notebook('set'), notebook('get')] });
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.issues));
  const { definition, document } = parsed;
  expect(withStrategiesForValues(definition, document, taskSources({ 'tasks[0]': sets('n') }))).toBe(
    definition,
  );
});
