import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { after, job, notebook } from '../support/definitions.js';
import { DeployedJobInTest } from '../support/deployed-job.js';
import { CANCEL, results, TestStack } from '../support/test-stack.js';

const child: JsonObject = {
  name: 'child',
  parameters: [{ name: 'day', default: 'mon' }],
  tasks: [notebook('work')],
};

function parent(more: JsonObject = {}, jobs: JsonObject = { child }): JsonObject {
  const run = { task_key: 'run', run_job_task: { job_id: 'child' }, ...more };
  return job([run], { brickwork: { jobs } });
}

describe('a run_job task', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await TestStack.start();
    stack.script('*');
  });
  afterAll(() => stack.stop());

  test('runs another job as a workflow of its own, and its values flow back', async () => {
    stack.script('work', { notebook_result: '{"rows": 4}' });
    const definition: JsonObject = {
      ...parent({ run_job_task: { job_id: 'child', job_parameters: { day: 'tue' } } }),
      parameters: [{ name: 'unknown_to_the_child', default: 'x' }],
    };
    (definition['tasks'] as JsonObject[]).push(
      notebook('next', {
        depends_on: after('run'),
        notebook_task: { notebook_path: '/n', base_parameters: { n: '{{tasks.run.values.work.rows}}' } },
      }),
    );
    const { workflowId } = await stack.runs.start(definition);
    const view = await stack.endOf(workflowId);
    expect(results(view)).toEqual({ run: 'SUCCESS', next: 'SUCCESS' });
    const [attempt] = view.tasks[0].attempt_runs;
    expect(attempt.workflow_id).toBe(`${workflowId}/run`);
    const ofChild = await stack.runs.view(`${workflowId}/run`);
    expect(ofChild).toMatchObject({
      run_id: attempt.run_id,
      job_parameters: { day: 'tue' },
      result_state: 'SUCCESS',
    });
    const submits = [...stack.emulator.workspace.runs.values()];
    const next = submits.find(({ name }) => name === 'job/next');
    expect(next?.tasks[0].spec).toMatchObject({ notebook_task: { base_parameters: { n: '4' } } });
    stack.script('work');
  });

  test('runs a deployed job by its id, as one of its runs', async () => {
    const deployed = new DeployedJobInTest(stack);
    await deployed.deploy({ ...child, max_concurrent_runs: 1, queue: { enabled: true } });
    const run = (more: object) => ({ task_key: 'run', run_job_task: { job_id: deployed.jobId, ...more } });
    const parameters = [
      { name: 'day', default: 'wed' },
      { name: 'unknown_to_the_child', default: 'x' },
    ];
    const definition = job([run({ job_parameters: { day: 'tue' } })], { parameters });
    const { workflowId } = await stack.runs.start(definition);
    expect(results(await stack.endOf(workflowId))).toEqual({ run: 'SUCCESS' });
    const ofChild = await stack.runs.view(`${workflowId}/run`);
    expect(ofChild).toMatchObject({ job_id: deployed.jobId, job_parameters: { day: 'wed' } });
    const { past_runs: past } = await deployed.until(({ past_runs }) => past_runs.length === 1);
    expect(past).toMatchObject([{ workflow_id: `${workflowId}/run`, trigger: 'RUN_JOB_TASK', version: 1 }]);
    const refused = async (bad: object): Promise<unknown> => {
      const { workflowId: id } = await stack.runs.start(job([run(bad)]));
      return stack.runs.ending(id);
    };
    const issues = [{ code: 'PARAMETER_UNDEFINED', path: 'tasks[0].run_job_task.job_parameters.dai' }];
    expect(await refused({ job_parameters: { dai: 'x' } })).toMatchObject({ kind: 'invalid', issues });
    const gone = await refused({ job_id: 12345 });
    expect(gone).toMatchObject({ kind: 'invalid', issues: [{ code: 'JOB_NOT_DEPLOYED' }] });
  });

  test('fails with the other job, and each retry is a run of its own', async () => {
    stack.script('work', { fail_times: 1, error: 'ValueError: once' });
    const { workflowId } = await stack.runs.start(parent({ max_retries: 1 }));
    const view = await stack.endOf(workflowId);
    expect(results(view)).toEqual({ run: 'SUCCESS' });
    expect(view.tasks[0].attempt_runs).toMatchObject([
      {
        workflow_id: `${workflowId}/run`,
        result_state: 'FAILED',
        state_message: 'Task work ended with FAILED: ValueError: once',
      },
      { workflow_id: `${workflowId}/run/1`, result_state: 'SUCCESS' },
    ]);
    stack.script('work');
  });

  test('a repair reaches down: what failed in the other job runs again, and what succeeded stays', async () => {
    stack.script('bad', { fail_times: 1 });
    const both = { name: 'child', tasks: [notebook('good'), notebook('bad')] };
    const definition = { ...parent({}, { child: both }) };
    definition['brickwork'] = { jobs: { child: both }, repair_window_seconds: 60 };
    const { workflowId } = await stack.runs.start(definition);
    await stack.until(workflowId, ({ repair_window_ends }) => repair_window_ends !== undefined);
    const before = [...stack.emulator.workspace.runs.values()].length;
    await stack.runs.repair(workflowId, {});
    const view = await stack.endOf(workflowId);
    expect(results(view)).toEqual({ run: 'SUCCESS' });
    expect(view.tasks[0].attempt_runs.map(({ workflow_id }) => workflow_id)).toEqual(
      Array(2).fill(`${workflowId}/run`),
    );
    const submitted = [...stack.emulator.workspace.runs.values()].slice(before).map(({ name }) => name);
    expect(submitted).toEqual(['child/bad']);
    const ofChild = await stack.runs.view(`${workflowId}/run`);
    expect(ofChild).toMatchObject({
      run_id: view.tasks[0].attempt_runs[0].run_id,
      repair_history: [{ repair_id: 1 }],
    });
    expect(stack.violations()).toEqual([]);
  });

  test('a cancel reaches the task runs of the other job', async () => {
    stack.script('work', { duration_millis: 60_000 });
    const { workflowId } = await stack.runs.start(parent());
    await stack.until(workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
    await stack.until(`${workflowId}/run`, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
    const before = stack.requests(CANCEL);
    await stack.runs.cancel(workflowId);
    const view = await stack.endOf(workflowId);
    expect(results(view)).toEqual({ run: 'CANCELED' });
    expect(stack.requests(CANCEL)).toBe(before + 1);
    const ofChild = await stack.runs.view(`${workflowId}/run`);
    expect(ofChild.result_state).toBe('CANCELED');
    expect(stack.violations()).toEqual([]);
    stack.script('work');
  });

  test('is awaited by leases, longer than one of them', async () => {
    stack.script('work', { duration_millis: 5000 });
    const view = await stack.run(parent());
    expect(results(view)).toEqual({ run: 'SUCCESS' });
    stack.script('work');
  });

  test('a job can be run for each input, three levels deep', async () => {
    const inner = { ...child, parameters: [{ name: 'n', default: '0' }] };
    const outer = {
      tasks: [
        {
          task_key: 'each',
          for_each_task: {
            inputs: '[1,2]',
            concurrency: 2,
            task: { task_key: 'one', run_job_task: { job_id: 7, job_parameters: { n: '{{input}}' } } },
          },
        },
      ],
    };
    const { workflowId } = await stack.runs.start(parent({}, { child: outer, 7: inner }));
    const view = await stack.endOf(workflowId);
    expect(results(view)).toEqual({ run: 'SUCCESS' });
    const ofSecond = await stack.runs.view(`${workflowId}/run/each[1]`);
    expect(ofSecond).toMatchObject({
      run_name: 'child',
      job_parameters: { n: '2' },
      result_state: 'SUCCESS',
    });
  });

  test('a bundle’s jobs know each other', async () => {
    const bundle = {
      resources: {
        jobs: {
          main: { tasks: [{ task_key: 'run', run_job_task: { job_id: '${resources.jobs.child.id}' } }] },
          child,
        },
      },
    };
    const { workflowId } = await stack.runs.start(bundle, { name: 'bundle', job: 'main' });
    expect(results(await stack.endOf(workflowId))).toEqual({ run: 'SUCCESS' });
    const ambiguous = await stack.runs.start(bundle, { name: 'bundle' });
    expect(await stack.runs.ending(ambiguous.workflowId)).toMatchObject({
      kind: 'invalid',
      issues: [{ code: 'BUNDLE_JOB_AMBIGUOUS' }],
    });
  });
});
