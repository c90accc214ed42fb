import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { after, job, notebook } from '../support/definitions.js';
import { results, TestStack } from '../support/test-stack.js';

/** Names are the user's, and Temporal has limits for ids, summaries and details. */
describe('nothing that a definition names is too long for Temporal', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await TestStack.start();
    stack.script('*');
  });
  afterAll(() => stack.stop());
  const long = 'k'.repeat(3000);

  test('the key of a cluster', async () => {
    const job_clusters = [{ job_cluster_key: long, new_cluster: { spark_version: '15' } }];
    const view = await stack.run(job([notebook('a', { job_cluster_key: long })], { job_clusters }));
    expect(results(view)).toEqual({ a: 'SUCCESS' });
  });

  test('the name of a job, in characters of three bytes', async () => {
    const run = { task_key: 'r', run_job_task: { job_id: 'child' } };
    const jobs = { child: job([notebook('x')]) };
    const view = await stack.run({ ...job([run], { brickwork: { jobs } }), name: '€'.repeat(3000) });
    expect(results(view)).toEqual({ r: 'SUCCESS' });
    expect(Buffer.byteLength(view.tasks[0].attempt_runs[0].workflow_id ?? '')).toBeLessThanOrEqual(1000);
  });

  test('the name of a job that is run by another', async () => {
    const run = { task_key: 'r', run_job_task: { job_id: long } };
    const view = await stack.run(job([run], { brickwork: { jobs: { [long]: { tasks: [notebook('x')] } } } }));
    expect(results(view)).toEqual({ r: 'SUCCESS' });
  });

  test('a graph of very many edges', async () => {
    const keys = Array.from({ length: 100 }, (_, at) => `task_number_${at}`);
    const tasks = keys.map((key, at) => notebook(key, { depends_on: after(...keys.slice(0, at)) }));
    const { workflowId } = await stack.runs.start(job(tasks));
    await stack.until(workflowId, (view) => view.tasks.length === 100);
    await stack.runs.cancel(workflowId);
    expect((await stack.endOf(workflowId)).result_state).toBe('CANCELED');
  });
});
