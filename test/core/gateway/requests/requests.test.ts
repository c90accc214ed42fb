import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  readCreate,
  readDeleteJob,
  readGetJob,
  readReset,
  readUpdate,
} from '../../../../src/core/gateway/requests/job-requests.js';
import { readListJobs, readListRuns } from '../../../../src/core/gateway/requests/list-requests.js';
import type { Reading } from '../../../../src/core/gateway/requests/read-request.js';
import { readRepair } from '../../../../src/core/gateway/requests/repair-request.js';
import { readRunNow } from '../../../../src/core/gateway/requests/run-now-request.js';
import {
  readCancel,
  readCancelAll,
  readDeleteRun,
  readExport,
  readGetOutput,
  readGetRun,
} from '../../../../src/core/gateway/requests/run-requests.js';
import { readSubmit } from '../../../../src/core/gateway/requests/submit-request.js';

function messages(reading: Reading<unknown>): string[] {
  return 'problems' in reading ? reading.problems.map(({ message }) => message) : [];
}

const NOTEBOOK = { task_key: 'a', notebook_task: { notebook_path: '/a' } };

describe('what is asked for', () => {
  test.each<[string, (input: unknown) => Reading<unknown>, unknown, unknown]>([
    ['run-now', readRunNow, { job_id: 5 }, { job_id: '5' }],
    [
      'run-now with nulls and what is unknown',
      readRunNow,
      { job_id: '8795720397029797085', only: null, newer: 1, job_parameters: { a: '1' } },
      { job_id: '8795720397029797085', job_parameters: { a: '1' } },
    ],
    [
      'run-now with parameters of tasks',
      readRunNow,
      { job_id: 5n, notebook_params: { a: '1' }, pipeline_params: { full_refresh: true }, only: ['a'] },
      { job_id: '5', notebook_params: { a: '1' }, pipeline_params: { full_refresh: true }, only: ['a'] },
    ],
    [
      'run-now as Airflow sends it, with empty parameters beside each other',
      readRunNow,
      { job_id: 5, jar_params: [], notebook_params: { a: '1' }, python_params: [], job_parameters: {} },
      { job_id: '5', notebook_params: { a: '1' } },
    ],
    [
      'submit',
      readSubmit,
      { run_name: 'r', idempotency_token: 't', tasks: [NOTEBOOK], timeout_seconds: 5 },
      { idempotency_token: 't', settings: { name: 'r', tasks: [NOTEBOOK], timeout_seconds: 5 } },
    ],
    [
      'submit of one task',
      readSubmit,
      { notebook_task: { notebook_path: '/a' } },
      { settings: { name: 'Untitled', notebook_task: { notebook_path: '/a' } } },
    ],
    ['create', readCreate, { name: 'j', brickwork: {} }, { name: 'j', brickwork: {} }],
    ['reset', readReset, { job_id: 1, new_settings: {} }, { job_id: '1', new_settings: {} }],
    ['update', readUpdate, { job_id: 1 }, { job_id: '1', new_settings: {}, fields_to_remove: [] }],
    ['delete of a job', readDeleteJob, { job_id: 1 }, { job_id: '1' }],
    [
      'get of a job',
      readGetJob,
      { job_id: '1', page_token: 'page-1', include_trigger_state: 'True' },
      { job_id: '1', page_token: 'page-1', include_trigger_state: true },
    ],
    ['cancel', readCancel, { run_id: '9007199254740993' }, { run_id: '9007199254740993' }],
    ['cancel of all', readCancelAll, { job_id: 3 }, { job_id: '3', all_queued_runs: false }],
    ['cancel of all that wait', readCancelAll, { all_queued_runs: true }, { all_queued_runs: true }],
    ['delete of a run', readDeleteRun, { run_id: 1 }, { run_id: '1' }],
    [
      'get of a run',
      readGetRun,
      { run_id: '1', include_history: 'true' },
      { run_id: '1', include_history: true, include_resolved_values: false },
    ],
    ['output', readGetOutput, { run_id: '1' }, { run_id: '1' }],
    ['export', readExport, { run_id: '1' }, { run_id: '1', views_to_export: 'CODE' }],
    ['list of jobs', readListJobs, {}, { limit: 20, offset: 0, expand_tasks: false }],
    [
      'list of runs',
      readListRuns,
      {
        limit: '0',
        offset: '3',
        job_id: '7',
        run_type: 'SUBMIT_RUN',
        start_time_from: '5',
        active_only: 'true',
      },
      {
        ...{ limit: 25, offset: 3, job_id: '7', run_type: 'SUBMIT_RUN', start_time_from: 5 },
        ...{ active_only: true, completed_only: false, expand_tasks: false },
      },
    ],
    [
      'repair of all, beside an empty list',
      readRepair,
      { run_id: 1, rerun_tasks: [], rerun_all_failed_tasks: true },
      { run_id: '1', rerun_tasks: [], rerun_all_failed_tasks: true, rerun_dependent_tasks: false },
    ],
    [
      'a second repair',
      readRepair,
      { run_id: 1, rerun_tasks: ['a'], latest_repair_id: 1, rerun_dependent_tasks: true },
      {
        ...{ run_id: '1', rerun_tasks: ['a'], latest_repair_id: '1' },
        ...{ rerun_all_failed_tasks: false, rerun_dependent_tasks: true },
      },
    ],
  ])('%s', (_, read, input, request) => {
    expect(read(input)).toEqual({ request });
  });
});

describe('what is wrong is said at once', () => {
  const tooLong = { a: 'x'.repeat(10_000) };

  test.each<[string, (input: unknown) => Reading<unknown>, unknown, string[]]>([
    ['no object', readRunNow, [], ['The request must be a JSON object.']],
    ['nothing', readRunNow, {}, ['Missing required field: job_id.']],
    [
      'everything',
      readRunNow,
      { job_id: 1.5, idempotency_token: 'x'.repeat(65), job_parameters: { a: 1 }, jar_params: ['a'] },
      [
        'Invalid value for job_id: it must be an id, a whole number above 0.',
        'Invalid value for idempotency_token: it must have at most 64 characters.',
        'Invalid value for job_parameters.a: it must be a string.',
        'job_parameters cannot be specified in conjunction with jar_params.',
      ],
    ],
    [
      'what excludes each other',
      readRunNow,
      { job_id: 1, jar_params: ['a'], notebook_params: { a: '1' } },
      ['jar_params cannot be specified in conjunction with notebook_params.'],
    ],
    [
      'long ones and foreign ones',
      readRunNow,
      { job_id: 1, notebook_params: tooLong, python_params: ['é'] },
      [
        'The JSON representation of notebook_params cannot exceed 10,000 bytes.',
        'python_params accepts only ASCII characters.',
      ],
    ],
    [
      'numbers that lossless-json has kept',
      readRunNow,
      { job_id: 1, jar_params: [12345678901234567890n] },
      ['Invalid value for jar_params[0]: it must be a string.'],
    ],
    [
      'an object for text',
      readRunNow,
      { job_id: {} },
      ['Invalid value for job_id: it must be an id, a whole number above 0.'],
    ],
    [
      'a submit',
      readSubmit,
      { job_clusters: [], tags: {}, parameters: [], run_name: 5 },
      [
        'Invalid value for run_name: it must be a string.',
        'Shared job cluster feature is not supported in runs/submit API.',
        'parameters is not supported in runs/submit API.',
        'tags is not supported in runs/submit API.',
        'One of tasks must be specified.',
      ],
    ],
    [
      'a shared cluster of a task',
      readSubmit,
      { tasks: [{ ...NOTEBOOK, job_cluster_key: 'c' }, 5] },
      [
        'Invalid value for tasks[1]: it must be an object.',
        'Shared job cluster feature is not supported in runs/submit API.',
      ],
    ],
    [
      'a reset',
      readReset,
      { job_id: '-1', new_settings: 5 },
      [
        'Invalid value for job_id: it must be an id, a whole number above 0.',
        'Invalid value for new_settings: it must be an object.',
      ],
    ],
    ['a reset to nothing', readReset, { job_id: 1 }, ['Missing required field: new_settings.']],
    ['cancel of nothing', readCancelAll, {}, ['One of job_id or all_queued_runs must be specified.']],
    [
      'jobs',
      readListJobs,
      { limit: '0', offset: 'x' },
      [
        'Invalid value for limit: it must be between 1 and 100.',
        'Invalid value for offset: it must be a whole number, 0 or more.',
      ],
    ],
    [
      'runs',
      readListRuns,
      { limit: '26', active_only: 'True', completed_only: 'true', expand_tasks: '1' },
      [
        'Invalid value for limit: it must be between 0 and 25.',
        'Invalid value for expand_tasks: it must be true or false.',
        'active_only and completed_only cannot both be true.',
      ],
    ],
    [
      'a type of runs',
      readListRuns,
      { run_type: 'X' },
      ['Invalid value for run_type: it must be one of JOB_RUN, SUBMIT_RUN, WORKFLOW_RUN.'],
    ],
    [
      'a repair of nothing',
      readRepair,
      { run_id: 1 },
      ['One of rerun_tasks or rerun_all_failed_tasks must be specified.'],
    ],
    [
      'a repair of both',
      readRepair,
      { run_id: 1, rerun_tasks: ['a'], rerun_all_failed_tasks: true },
      ['Only one of rerun_tasks or rerun_all_failed_tasks can be used.'],
    ],
  ])('%s', (_, read, input, expected) => {
    expect(messages(read(input))).toEqual(expected);
  });

  test('ids of 63 bits are taken in any form, as they are', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }), (number) => {
        const request = { run_id: String(number) };
        expect(readCancel({ run_id: number })).toEqual({ request });
        expect(readCancel({ run_id: String(number) })).toEqual({ request });
        const isSafe = number <= BigInt(Number.MAX_SAFE_INTEGER);
        expect('request' in readCancel({ run_id: Number(number) })).toBe(isSafe);
      }),
    );
    expect(messages(readCancel({ run_id: 2n ** 63n }))).toHaveLength(1);
  });

  test('nothing that is sent is an exception', () => {
    fc.assert(
      fc.property(
        fc.object({ key: fc.constantFrom('job_id', 'tasks', 'rerun_tasks', 'jar_params', 'x') }),
        (body) => {
          for (const read of [readRunNow, readSubmit, readRepair, readUpdate, readListRuns]) read(body);
        },
      ),
    );
  });
});
