import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filledSettings } from '../../../src/core/gateway/filled-settings.js';
import { wireJob, wireJobListed } from '../../../src/core/gateway/wire-job.js';
import type { JsonObject } from '../../../src/core/json.js';
import { after, notebook } from '../../support/definitions.js';

const FACTS = {
  jobId: '8795720397029797085',
  creatorUserName: 'jane',
  createdMillis: 5,
  runAsUserName: 'joe',
};

describe('what Databricks fills in', () => {
  test('a job', () => {
    const settings = {
      tasks: [
        notebook('b', { depends_on: after('z', 'a'), timeout_seconds: 5 }),
        { task_key: 'child', run_job_task: { job_id: '8795720397029797085' } },
        { task_key: 'by_name', run_job_task: { job_id: 'other' } },
        {
          task_key: 'loop',
          for_each_task: { inputs: '[]', task: { task_key: 'i', run_job_task: { job_id: '7' } } },
        },
        { task_key: 'bare', for_each_task: { inputs: '[]' } },
      ],
      schedule: { quartz_cron_expression: '0 0 0 * * ?', timezone_id: 'UTC' },
      trigger: { pause_status: 'PAUSED' },
      brickwork: { repair_window_seconds: 60 },
    };
    const task = { run_if: 'ALL_SUCCESS', timeout_seconds: 0, email_notifications: {} };
    expect(wireJob({ settings, facts: FACTS })).toEqual({
      job_id: 8795720397029797085n,
      creator_user_name: 'jane',
      run_as_user_name: 'joe',
      created_time: 5,
      settings: {
        name: 'Untitled',
        email_notifications: {},
        webhook_notifications: {},
        timeout_seconds: 0,
        max_concurrent_runs: 1,
        format: 'MULTI_TASK',
        schedule: { ...settings.schedule, pause_status: 'UNPAUSED' },
        trigger: { pause_status: 'PAUSED' },
        brickwork: { repair_window_seconds: 60 },
        tasks: [
          {
            ...{ ...task, task_key: 'b', depends_on: after('a', 'z'), timeout_seconds: 5 },
            notebook_task: { source: 'WORKSPACE', notebook_path: '/nb/b' },
          },
          { ...task, task_key: 'child', run_job_task: { job_id: 8795720397029797085n } },
          { ...task, task_key: 'by_name', run_job_task: { job_id: 'other' } },
          {
            ...task,
            task_key: 'loop',
            for_each_task: { inputs: '[]', task: { task_key: 'i', run_job_task: { job_id: 7n } } },
          },
          { ...task, task_key: 'bare', for_each_task: { inputs: '[]' } },
        ],
      },
    });
  });

  test.each([
    [{}, {}, 'WORKSPACE'],
    [{ git_source: { git_url: 'g' } }, {}, 'GIT'],
    [{ git_source: { git_url: 'g' } }, { source: 'WORKSPACE' }, 'WORKSPACE'],
  ])('where a notebook lies: %j, %j', (job, written, source) => {
    const task = { task_key: 'a', notebook_task: { notebook_path: '/a', ...written } };
    expect(filledSettings({ ...job, tasks: [task] })).toMatchObject({
      tasks: [{ notebook_task: { source } }],
    });
  });

  test('what is written stays, and settings that were read are settings again', () => {
    const written = fc.record(
      {
        name: fc.string(),
        timeout_seconds: fc.nat(),
        max_concurrent_runs: fc.nat(),
        format: fc.constantFrom('MULTI_TASK', 'SINGLE_TASK'),
        email_notifications: fc.constantFrom({ on_start: ['a'] }, {}),
        continuous: fc.constantFrom({}, { pause_status: 'PAUSED' }),
        tasks: fc
          .uniqueArray(fc.string({ minLength: 1 }))
          .map((keys) =>
            keys.map((key, at) =>
              notebook(key, at % 2 === 0 ? {} : { depends_on: after(...keys.slice(0, at)) }),
            ),
          ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(written, (settings) => {
        const filled = filledSettings(settings as JsonObject);
        const { continuous: _c, tasks: _t, ...plain } = settings;
        expect(filled).toMatchObject(plain);
        expect(filledSettings(filled as JsonObject)).toEqual(filled);
      }),
    );
  });
});

describe('in a list', () => {
  const tasks = Array.from({ length: 101 }, (_, at) => notebook(`t${at}`));
  const clusters = [{ job_cluster_key: 'c', new_cluster: {} }];

  test('a job has no tasks', () => {
    const listed = wireJobListed({ settings: { tasks, job_clusters: clusters }, facts: FACTS }, false);
    expect(Object.keys(listed['settings'] as JsonObject)).not.toContain('tasks');
    expect(listed).not.toHaveProperty('has_more');
  });

  test('or the first hundred', () => {
    const listed = wireJobListed({ settings: { tasks, job_clusters: clusters }, facts: FACTS }, true);
    expect(listed).toMatchObject({ has_more: true, settings: { job_clusters: clusters } });
    expect((listed['settings'] as { tasks: unknown[] }).tasks).toHaveLength(100);
    const few = wireJobListed(
      { settings: { tasks: tasks.slice(1) }, facts: { jobId: '1', createdMillis: 0 } },
      true,
    );
    expect(few).not.toHaveProperty('has_more');
  });
});
