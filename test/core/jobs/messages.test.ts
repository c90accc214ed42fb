import { describe, expect, test } from 'vitest';
import { deployedJobRef, runRequest, withVersion } from '../../../src/core/jobs/deployed-job-ref.js';
import { admissionSettings } from '../../../src/core/jobs/job-settings.js';
import { jobView } from '../../../src/core/jobs/job-view.js';
import { newJob } from '../../../src/core/jobs/job-state.js';
import { parseAct } from '../../../src/core/jobs/parse-job-messages.js';

const REF = { job_id: '12', version: 3 };

describe('the job that a run is one of', () => {
  test.each([
    [{ deployed_job: REF }, { jobId: '12', version: 3 }],
    [{}, undefined],
    [null, undefined],
    [{ deployed_job: { job_id: 12, version: 3 } }, undefined],
    [{ deployed_job: { job_id: 'x', version: 3 } }, undefined],
    [{ deployed_job: { job_id: '12' } }, undefined],
  ])('%j', (options, expected) => expect(deployedJobRef(options)).toEqual(expected));

  test('may have another version than the run was started with', () => {
    expect(withVersion({ deployed_job: REF, parameters: {} }, 4)).toEqual({
      deployed_job: { job_id: '12', version: 4 },
      parameters: {},
    });
    expect([withVersion(null, 4), withVersion({}, 4)]).toEqual([null, {}]);
  });

  test.each([
    [null, undefined, { trigger: 'ONE_TIME' }],
    [null, 5, { trigger: 'PERIODIC', dueMillis: 5 }],
    [
      { job_run_id: '5', trigger: { type: 'RUN_JOB_TASK' } },
      undefined,
      { jobRunId: '5', trigger: 'RUN_JOB_TASK' },
    ],
  ])('is asked with what the run knows: %j', (options, dueMillis, expected) => {
    const own = { workflowId: 'w', requestedMillis: 7, dueMillis };
    expect(runRequest({ jobId: '12', version: 3 }, options, own)).toEqual({
      workflowId: 'w',
      requestedMillis: 7,
      version: 3,
      ...expected,
    });
  });
});

describe('what people do to a job', () => {
  test.each<[unknown, Parameters<typeof parseAct>[1][], unknown]>([
    [{ by: 'jane' }, [], { by: 'jane', cancelsRuns: false }],
    [{ by: 'jane', note: 'n' }, ['note'], { by: 'jane', note: 'n', cancelsRuns: false }],
    [{ by: 'jane', cancel_runs: true }, ['cancel_runs'], { by: 'jane', cancelsRuns: true }],
    [{ by: 'jane', version: 2 }, ['version'], { by: 'jane', version: 2, cancelsRuns: false }],
    [null, [], expect.stringContaining('It takes {"by"}')],
    [{ by: 'jane', note: 'n' }, [], expect.stringContaining('and no note')],
    [{ by: '' }, [], expect.stringContaining('who does it')],
    [{ by: 'jane', note: 1 }, ['note'], expect.stringContaining('is a text')],
    [{ by: 'jane', cancel_runs: 1 }, ['cancel_runs'], expect.stringContaining('true or false')],
    [{ by: 'jane', version: 0 }, ['version'], expect.stringContaining('number of a version')],
    [{ by: 'jane' }, ['version'], expect.stringContaining('number of a version')],
  ])('%j', (input, members, expected) => expect(parseAct(input, ...members)).toEqual(expected));
});

test.each([
  [{}, { mostRuns: 1, isQueued: false }],
  [
    { max_concurrent_runs: 3, queue: { enabled: true } },
    { mostRuns: 3, isQueued: true },
  ],
  [{ queue: { enabled: false } }, { mostRuns: 1, isQueued: false }],
])('settings %j', (settings, expected) => expect(admissionSettings(settings)).toEqual(expected));

test('a view shows the schedule and the trigger as they are written', () => {
  const version = { version: 1, digest: 'd', author: 'a', timeMillis: 5, source: {} };
  const brickwork = { schedule: { jitter_seconds: 5 } };
  const documents = { 1: { schedule: { timezone_id: 'UTC' }, trigger: { periodic: {} }, brickwork } };
  const view = jobView({ state: { ...newJob('7'), versions: [version] }, documents }, 0);
  expect(view).toMatchObject({
    schedule: { timezone_id: 'UTC' },
    trigger: { periodic: {} },
    schedule_settings: { jitter_seconds: 5 },
    versions: [{ version: 1, time: 5, is_kept: true }],
  });
});
