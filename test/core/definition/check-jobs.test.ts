import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import type { JsonObject } from '../../../src/core/json.js';
import { job, notebook, planOf } from '../../support/definitions.js';

const codes = (document: JsonObject, jobKey?: string): string[] =>
  parseDefinition(document, jobKey).issues.map(({ code, path }) => `${code} ${path}`);

describe('jobs that run jobs', () => {
  const runs = (jobId: string | number, more: JsonObject = {}): JsonObject => ({
    task_key: `run_${jobId}`.replace(/\W/g, '_'),
    run_job_task: { job_id: jobId, ...more },
  });
  const withJobs = (jobs: JsonObject, ...tasks: JsonObject[]): JsonObject =>
    job(tasks, { brickwork: { jobs } });
  const leaf = job([notebook('x')]);

  test.each<[string, JsonObject, string[]]>([
    [
      'a job that is not there',
      withJobs({ child: leaf }, runs('chidl')),
      ['JOB_UNDEFINED tasks[0].run_job_task.job_id'],
    ],
    [
      'a number that is not there: a deployed job',
      job([runs(5)]),
      ['JOB_BY_ID tasks[0].run_job_task.job_id'],
    ],
    ['… but one that Databricks runs', job([{ ...runs(5), brickwork: { run_natively: true } }]), []],
    [
      'a parameter that it does not know',
      withJobs({ child: leaf }, runs('child', { job_parameters: { x: '1' } })),
      ['PARAMETER_UNDEFINED tasks[0].run_job_task.job_parameters.x'],
    ],
    [
      'a mistake in it',
      withJobs({ child: job([notebook('a b')]) }, runs('child')),
      ['FIELD_VALUE brickwork.jobs.child.tasks[0].task_key'],
    ],
    ['itself', withJobs({ a: job([runs('a')]) }, runs('a')), ['JOB_CYCLE tasks']],
    ['in a circle', withJobs({ a: job([runs('b')]), b: job([runs('a')]) }, runs('a')), ['JOB_CYCLE tasks']],
    [
      'four levels deep',
      withJobs({ a: job([runs('b')]), b: job([runs('c')]), c: job([runs('d')]), d: leaf }, runs('a')),
      ['JOB_TOO_DEEP tasks'],
    ],
    [
      'three levels deep',
      withJobs({ a: job([runs('b')]), b: job([runs('c')]), c: leaf }, runs('a'), runs('c')),
      [],
    ],
    [
      'a path that no one has read',
      withJobs({ child: './child.yml' }, runs('child')),
      ['JOB_UNDEFINED tasks[0].run_job_task.job_id', 'JOB_NOT_A_DEFINITION brickwork.jobs.child'],
    ],
  ])('%s', (_name, document, expected) => {
    expect(codes(document)).toEqual(expected);
  });

  test('in a bundle they name each other, and one is chosen', () => {
    const bundle = { resources: { jobs: { main: job([runs('${resources.jobs.child.id}')]), child: leaf } } };
    expect(codes(bundle, 'main')).toEqual([]);
    expect(codes(bundle, 'mian')).toEqual(['BUNDLE_JOB_UNKNOWN resources.jobs']);
    expect(codes(bundle)).toEqual(['BUNDLE_JOB_AMBIGUOUS resources.jobs']);
    const circle = { resources: { jobs: { main: job([runs('main')]) } } };
    expect(codes(circle)).toEqual(['JOB_CYCLE resources.jobs.main.tasks']);
  });

  test('a job takes with it what it may come to run', () => {
    const jobs = { a: job([runs('b')]), b: leaf, unused: leaf };
    const plan = planOf(job([runs('a')], { brickwork: { jobs } }));
    expect(Object.keys(plan.jobs ?? {})).toEqual(['a']);
    expect(plan.jobs?.['a']).toMatchObject({ brickwork: { jobs: { b: leaf } } });
    expect(JSON.stringify(plan.jobs)).not.toContain('unused');
  });
});
