import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Estimate, estimates } from '../../../src/core/cost/estimate.js';
import type { PriceTable } from '../../../src/core/cost/price-table.js';
import type { JobDefinition } from '../../../src/core/definition/job-definition.js';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import type { JsonObject } from '../../../src/core/json.js';
import { planJobRun } from '../../../src/core/planning/plan-job-run.js';
import { after, job, notebook, SETTINGS } from '../../support/definitions.js';
import { CLUSTERS, randomTasks } from '../../support/random-jobs.js';

const PRICES: PriceTable = {
  currency: 'EUR',
  dbu: { JOBS_COMPUTE: 1, ALL_PURPOSE_COMPUTE: 3 },
  photon_factor: 2,
  nodes: { small: { dbus: 1, instance: 1 } },
};

/** An hour a task, half an hour a start. */
const ASSUMED = { taskSeconds: 3600, startSeconds: 1800, iterations: 3 };

const on = (key: string, more: JsonObject = {}): JsonObject =>
  notebook(key, { job_cluster_key: 'm', ...more });

const cluster = (brickwork: JsonObject): JsonObject => ({
  job_clusters: [
    { job_cluster_key: 'm', new_cluster: { spark_version: '15', node_type_id: 'small' }, brickwork },
  ],
});

function compare(
  tasks: JsonObject[],
  more: JsonObject = cluster({ cluster_strategy: 'shared' }),
): Estimate[] {
  const parsed = parseDefinition(job(tasks, more));
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.issues));
  const identity = { jobId: '1', jobRunId: '2', fallbackName: 'n' };
  const options = { parameters: {}, existingClusters: {}, trigger: { type: 'ONE_TIME' } } as const;
  const planOf = (definition: JobDefinition) =>
    planJobRun({ ...parsed, definition }, options, identity, SETTINGS);
  return estimates(parsed.definition, planOf, ASSUMED, PRICES);
}

const figures = ({ name, report, seconds, starts }: Estimate) =>
  [
    name,
    starts,
    seconds / 3600,
    Number(report.cost.toFixed(6)),
    Number(report.idle_cost.toFixed(6)),
  ] as const;

describe('what a run would cost', () => {
  test('a chain of two: one start of an all-purpose cluster, two of job clusters, one of a native one', () => {
    const tasks = [on('a'), on('b', { depends_on: after('a') })];
    expect(compare(tasks).map(figures)).toEqual([
      // 2.5 machine hours, and 2 DBUs at 3.
      ['defined', 1, 2.5, 8.5, 0],
      ['shared', 1, 2.5, 8.5, 0],
      // 3 machine hours, and 2 DBUs at 1.
      ['per_task', 2, 3, 5, 0],
      ['native', 1, 2.5, 4.5, 0],
    ]);
  });

  test('a gap: kept for the ten minutes it may last, or over it where that is said', () => {
    const gap = [on('a'), notebook('x', { depends_on: after('a') }), on('b', { depends_on: after('x') })];
    const [defined] = compare(gap, cluster({ idle_gap_seconds: 4000 }));
    expect(figures(defined)).toEqual(['defined', 1, 3.5, 3.5 + 9, 4.166667]);
    const [ended] = compare(gap);
    expect(figures(ended).slice(0, 3)).toEqual(['defined', 2, 4]);
    expect(ended.report.clusters[0].idle_hours).toBeCloseTo(1 / 6);
  });

  test('loops count their inputs, conditions both branches, and what fails is not assumed', () => {
    const tasks = [
      {
        task_key: 'c',
        condition_task: { op: 'EQUAL_TO', left: '{{tasks.x.values.y}}', right: '1' },
        depends_on: after('x'),
      },
      notebook('x', { brickwork: { task_values: ['y'] } }),
      on('yes', { depends_on: after('c=true') }),
      on('no', { depends_on: after('c=false') }),
      on('mend', { depends_on: after('yes'), run_if: 'AT_LEAST_ONE_FAILED' }),
      { task_key: 'w', brickwork: { wait_task: { signal: 's' } }, timeout_seconds: 5 },
      {
        task_key: 'l',
        for_each_task: { inputs: '{{tasks.x.values.y}}', concurrency: 3, task: on('one') },
        depends_on: after('x', 'w'),
      },
      { task_key: 'k', for_each_task: { inputs: '["a", "b"]', task: on('two') } },
    ];
    const compared = compare(tasks, cluster({ cluster_strategy: 'per_task' }));
    // A loop of ours cannot use a native cluster.
    expect(compared.map(({ name }) => name)).toEqual(['defined', 'shared', 'per_task']);
    expect(compared[0].starts).toBe(2 + 3 + 2);
    expect(
      compared[0].report.tasks.map(({ task_key, execution_seconds }) => [task_key, execution_seconds]),
    ).toContainEqual(['mend', 0]);
  });

  test('of any graph every strategy comes to its end, and its parts add up', () => {
    fc.assert(
      fc.property(randomTasks, (tasks) => {
        for (const { report, seconds } of compare(tasks, CLUSTERS)) {
          expect(report.complete).toBe(true);
          expect(seconds).toBeLessThan(100 * 3600);
          const parts = report.tasks.reduce((total, { cost }) => total + cost, report.idle_cost);
          expect(parts).toBeCloseTo(report.cost, 6);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('inputs that are not written down have as many as is assumed', () => {
    const task = on('one');
    const loop = { task_key: 'l', for_each_task: { inputs: '{{job.parameters.list}}', task } };
    const parameters = [{ name: 'list', default: '[]' }];
    expect(compare([loop], { ...cluster({ cluster_strategy: 'per_task' }), parameters })[0].starts).toBe(3);
  });

  test('a cluster of the task’s own is in all of them, and without job clusters there is nothing to compare', () => {
    const own = notebook('a', {
      new_cluster: { spark_version: '15', node_type_id: 'small', num_workers: 1 },
    });
    expect(compare([own], {}).map(figures)).toEqual([['defined', 1, 1.5, 3 + 2, 0]]);
  });

  test('a diamond in one segment runs its branches at the same time', () => {
    const tasks = [
      on('a'),
      on('b', { depends_on: after('a') }),
      on('c', { depends_on: after('a') }),
      on('d', { depends_on: after('b', 'c') }),
    ];
    const native = compare(tasks).find(({ name }) => name === 'native') as Estimate;
    expect(figures(native)).toEqual(['native', 1, 3.5, 6.5, 0]);
    for (const [at, share] of [2, 1, 1, 2].entries())
      expect(native.report.tasks[at].cost).toBeCloseTo((share * 6.5) / 6);
  });
});
