import { expect, test } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import type { JsonObject } from '../../../src/core/json.js';
import { notebook } from '../../support/definitions.js';

test('a cluster that is shared is told how it would be jobs compute, as far as its tasks allow that', () => {
  const hints = (tasks: JsonObject[], more: JsonObject = {}): (string | undefined)[] => {
    const brickwork = { cluster_strategy: 'shared', ...more };
    const job_clusters = [{ job_cluster_key: 'c', new_cluster: {}, brickwork }];
    return parseDefinition({ name: 'j', tasks, job_clusters })
      .issues.filter(({ code }) => code === 'CLUSTER_ALL_PURPOSE')
      .map(({ hint }) => hint);
  };
  const on = { job_cluster_key: 'c' };
  expect(hints([notebook('a', on)])).toEqual([
    'For jobs-compute price set "brickwork": {"cluster_strategy": "native"} (one start), or "per_task" (one start per task).',
  ]);
  expect(hints([notebook('a', on)], { idle_gap_seconds: 5 })).toEqual([
    'For jobs-compute price set "brickwork": {"cluster_strategy": "native"} (one start, without idle_gap_seconds), or "per_task" (one start per task, without idle_gap_seconds).',
  ]);
  const nested = { inputs: '[1]', task: notebook('one', on) };
  const values = notebook('v', {
    ...on,
    depends_on: [{ task_key: 'l' }],
    brickwork: { reads_values_of: ['l'] },
  });
  expect(hints([{ task_key: 'l', for_each_task: nested }, values])).toEqual([undefined]);
});
