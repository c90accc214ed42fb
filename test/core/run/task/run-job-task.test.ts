import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/core/json.js';
import { childDefinition } from '../../../../src/core/run/task/child-definition.js';
import { resumeCommands } from '../../../../src/core/run/continue/resume.js';
import { runView } from '../../../../src/core/run/view/run-view.js';
import { after, job, notebook, planOf } from '../../../support/definitions.js';
import { ended, FAILED, Simulation, SUCCESS } from '../../../support/simulation.js';

const child = job([notebook('work')], { parameters: [{ name: 'day', default: 'mon' }] });

function parent(more: JsonObject = {}, settings: JsonObject = {}): Simulation {
  const run = { task_key: 'run', run_job_task: { job_id: 'child' }, ...more };
  const parameters = [
    { name: 'day', default: 'sun' },
    { name: 'other', default: 'x' },
  ];
  return new Simulation(
    planOf(
      job([run, notebook('next', { depends_on: after('run') })], {
        parameters,
        brickwork: { jobs: { child }, ...settings },
      }),
    ),
  );
}

function starts(run: Simulation, workflowId = 'w/run'): void {
  const { attempt } = run.next('start_job_run', 'run');
  run.event({ kind: 'task_submitted', attempt, runId: '77', workflowId });
}

function endsWith(run: Simulation, outcome = SUCCESS): void {
  const { attempt } = run.next('await_job_run', 'run');
  run.event({ kind: 'task_ended', attempt, outcome });
}

describe('a run_job task', () => {
  test('gives the other job the parameters that it knows; a job parameter wins', () => {
    const own = { run_job_task: { job_id: 'child', job_parameters: { day: 'tue' } } };
    expect(parent(own).next('start_job_run')).toMatchObject({ jobKey: 'child', parameters: { day: 'sun' } });
  });

  test('gives a deployed job all of them: which ones that knows is read when it is run', () => {
    const ofJob = { day: 'sun', other: 'x' };
    const own = { run_job_task: { job_id: 4711, job_parameters: { day: 'tue', more: 'y' } } };
    expect(parent(own).next('start_job_run')).toMatchObject({
      jobKey: '4711',
      parameters: { ...ofJob, more: 'y' },
    });
    expect(parent({ run_job_task: { job_id: 4711 } }).next('start_job_run')).toMatchObject({
      parameters: ofJob,
    });
  });

  test('gives it the shorter timeout, and the workspace of the task unless the job has its own', () => {
    const { plan } = parent({ timeout_seconds: 60, brickwork: { workspace: 'eu' } });
    const { jobKey, timeoutSeconds, workspace } = parent({
      timeout_seconds: 60,
      brickwork: { workspace: 'eu' },
    }).next('start_job_run');
    const of = { jobKey, ...(timeoutSeconds && { timeoutSeconds }), ...(workspace && { workspace }) };
    expect(childDefinition(plan, of)).toMatchObject({ timeout_seconds: 60, brickwork: { workspace: 'eu' } });
    const jobs = { child: { timeout_seconds: 30, brickwork: { workspace: 'us' } } };
    expect(childDefinition({ ...plan, jobs }, of)).toMatchObject({
      timeout_seconds: 30,
      brickwork: { workspace: 'us' },
    });
    expect(childDefinition({ ...plan, jobs: { child: {} } }, { jobKey })).toEqual({ brickwork: {} });
  });

  test('is awaited by its workflow id, and its values are the other job’s', () => {
    const run = parent();
    starts(run);
    expect(run.pending).toMatchObject([{ kind: 'await_job_run', workflowId: 'w/run', longLease: false }]);
    endsWith(run, { ...SUCCESS, values: { 'work.rows': 4 } });
    expect([run.result('run'), run.has('submit_task_run', 'next')]).toEqual(['SUCCESS', true]);
    expect(runView(run.plan, run.state).tasks[0].attempt_runs).toMatchObject([
      { run_id: '77', workflow_id: 'w/run' },
    ]);
  });

  test('a reference without a value fails it before anything is started', () => {
    const own = {
      run_job_task: { job_id: 'child', job_parameters: { day: '{{job.trigger.time.iso_date}}' } },
    };
    const plan = { task_key: 'run', ...own };
    const run = new Simulation(planOf(job([plan], { brickwork: { jobs: { child } } })));
    expect([run.result('run'), run.closed]).toEqual(['FAILED', true]);
  });

  test('is canceled by its workflow id', () => {
    const run = parent();
    starts(run);
    run.event({ kind: 'cancel_requested' });
    const { attempt, workflowId } = run.next('cancel_job_run', 'run');
    expect(workflowId).toBe('w/run');
    run.event({ kind: 'cancel_sent', attempt });
    endsWith(run, ended('CANCELED'));
    expect([run.result('run'), run.closed]).toEqual(['CANCELED', true]);
  });

  test('is awaited again after continue-as-new, with long leases by then', () => {
    const run = parent();
    starts(run);
    const { attempt } = run.next('await_job_run', 'run');
    run.event({ kind: 'lease_chain_ended', attempt });
    expect(resumeCommands(run.plan, run.state)).toMatchObject([
      { kind: 'await_job_run', workflowId: 'w/run', longLease: true },
    ]);
  });

  test('a retry starts the job anew, a repair of the run repairs the job run that failed', () => {
    const run = parent({ max_retries: 1 }, { repair_window_seconds: 60 });
    starts(run);
    endsWith(run, FAILED);
    expect(run.pending[0]).not.toHaveProperty('repairs');
    starts(run, 'w/run/1');
    endsWith(run, FAILED);
    run.repairs();
    expect(run.next('start_job_run', 'run')).toMatchObject({ repairs: 'w/run/1', attempt: { repair: 1 } });
  });

  test('a job run that succeeded is repeated, not repaired', () => {
    const run = parent({}, { repair_window_seconds: 60 });
    starts(run);
    endsWith(run);
    run.ends('next', FAILED);
    run.repairs({ rerun_tasks: ['run'] });
    expect(run.next('start_job_run', 'run')).not.toHaveProperty('repairs');
  });
});
