import { expect, describe, test } from 'vitest';
import { renderIssue } from '../../../src/core/issue.js';
import type { JsonObject } from '../../../src/core/json.js';
import { triggerType, type Watched } from '../../../src/core/trigger/job-trigger.js';
import { readTrigger } from '../../../src/core/trigger/read-trigger.js';
import { clockCondition } from '../../../src/core/trigger/sql-condition.js';

const CONDITION = { sql_query_id: 'q', warehouse_id: 'w' };
const READ_CONDITION = { queryId: 'q', warehouseId: 'w', mode: 'QUERY_RETURNS_ROWS' };
const at = (trigger: JsonObject): JsonObject => ({ trigger });

describe('what starts a job', () => {
  test.each<[string, JsonObject]>([
    ['no trigger', {}],
    ['an empty one', at({})],
    ['one that only says that it is paused', { ...at({ pause_status: 'PAUSED' }), schedule: {} }],
    ['the clock', at({ periodic: { interval: 1, unit: 'DAYS' }, sql_condition: CONDITION })],
    ['no triggers', { triggers: [] }],
  ])('is nothing that is watched, of %s', (_what, settings) => {
    expect(readTrigger(settings)).toEqual({ kind: 'none' });
  });

  const READ = { minSeconds: 0, waitSeconds: 0, isPaused: false };

  test.each<[string, JsonObject, object]>([
    [
      'files',
      at({
        file_arrival: {
          url: 's3://bucket/in',
          wait_after_last_change_seconds: 60,
          min_time_between_triggers_seconds: 90,
        },
      }),
      { watched: { kind: 'files', url: 's3://bucket/in' }, minSeconds: 90, waitSeconds: 60 },
    ],
    [
      'tables, and a condition whose warehouse is asked for them',
      at({ table_update: { table_names: ['a.b.c'] }, sql_condition: CONDITION, pause_status: 'PAUSED' }),
      {
        watched: { kind: 'tables', names: ['a.b.c'], needsAll: false, warehouseId: 'w' },
        condition: READ_CONDITION,
        isPaused: true,
      },
    ],
    [
      'all of some tables, in a workspace',
      {
        ...at({ table_update: { table_names: ['a.b.c'], condition: 'ALL_UPDATED' } }),
        brickwork: { workspace: 'eu', trigger: { warehouse_id: 'x' } },
      },
      { watched: { kind: 'tables', names: ['a.b.c'], needsAll: true, warehouseId: 'x' }, workspace: 'eu' },
    ],
    [
      'a condition',
      at({ sql_condition: { ...CONDITION, trigger_mode: 'RESULT_VALUE_CHANGES' } }),
      { watched: { kind: 'condition', condition: { ...READ_CONDITION, mode: 'RESULT_VALUE_CHANGES' } } },
    ],
    [
      'jobs',
      at({
        job_completion: { jobs: [{ job_id: 1 }, { job_id: '1' }, { job_id: '${resources.jobs.a.id}' }] },
      }),
      { watched: { kind: 'jobs', jobIds: ['1', '${resources.jobs.a.id}'], ifStatus: 'SUCCESS' } },
    ],
    ['itself', { continuous: { task_retry_mode: 'ON_FAILURE' } }, { watched: { kind: 'continuous' } }],
    [
      'itself, but not now',
      { continuous: { pause_status: 'PAUSED' } },
      { watched: { kind: 'continuous' }, isPaused: true },
    ],
  ])('is %s', (_what, settings, trigger) => {
    expect(readTrigger(settings)).toEqual({ kind: 'trigger', trigger: { ...READ, ...trigger } });
  });

  test.each<[string, JsonObject, string[]]>([
    [
      'a list of triggers',
      { triggers: [{}] },
      ['TRIGGER_UNSUPPORTED triggers: starts no runs here. Use trigger.'],
    ],
    ['a model', at({ model: {} }), ['TRIGGER_UNSUPPORTED trigger.model']],
    [
      'a schedule as well',
      { ...at({ file_arrival: { url: 's3://bucket/' } }), schedule: {} },
      ['TRIGGER_AND_SCHEDULE trigger'],
    ],
    ['continuous as well', { ...at({ periodic: {} }), continuous: {} }, ['TRIGGER_AND_SCHEDULE trigger']],
    ['two kinds', at({ file_arrival: { url: 's3://bucket/' }, table_update: {} }), ['TRIGGER_KINDS trigger']],
    [
      'more than one run at a time',
      { continuous: {}, max_concurrent_runs: 2 },
      ['CONTINUOUS_LIMIT max_concurrent_runs'],
    ],
    [
      'another retry mode',
      { continuous: { task_retry_mode: 'X' } },
      ['TRIGGER_FIELD continuous.task_retry_mode'],
    ],
    [
      'all that can be wrong with tables',
      at({
        table_update: { table_names: ['a', 5], condition: 'X', wait_after_last_change_seconds: 5 },
        sql_condition: { trigger_mode: 'X' },
      }),
      [
        'TRIGGER_FIELD trigger.sql_condition.sql_query_id',
        'TRIGGER_FIELD trigger.sql_condition.warehouse_id',
        'TRIGGER_FIELD trigger.sql_condition.trigger_mode',
        'TRIGGER_TIMER trigger.table_update.wait_after_last_change_seconds',
        'TRIGGER_FIELD trigger.table_update.table_names[0]',
        'TRIGGER_FIELD trigger.table_update.table_names[1]',
        'TRIGGER_FIELD trigger.table_update.condition',
        'TRIGGER_WAREHOUSE_MISSING trigger.table_update',
      ],
    ],
    [
      'a timer of a good trigger',
      at({ file_arrival: { url: 's3://bucket/', min_time_between_triggers_seconds: '90' } }),
      ['TRIGGER_TIMER trigger.file_arrival.min_time_between_triggers_seconds'],
    ],
    [
      'no tables',
      { ...at({ table_update: {} }), brickwork: { trigger: { warehouse_id: '' } } },
      ['TRIGGER_FIELD trigger.table_update.table_names', 'TRIGGER_WAREHOUSE_MISSING'],
    ],
    ['no object', at({ table_update: 5 }), ['TRIGGER_FIELD trigger.table_update']],
    ['no URL', at({ file_arrival: {} }), ['TRIGGER_FIELD trigger.file_arrival.url']],
    ['another URL', at({ file_arrival: { url: 'ftp://x/' } }), ['FILE_URL_INVALID trigger.file_arrival.url']],
    [
      'no jobs',
      at({ job_completion: { if_status: 'X' } }),
      ['TRIGGER_FIELD trigger.job_completion.jobs', 'TRIGGER_FIELD trigger.job_completion.if_status'],
    ],
    [
      'jobs without ids',
      at({ job_completion: { jobs: [5, { job_id: 'nightly' }] } }),
      [
        'TRIGGER_FIELD trigger.job_completion.jobs[0].job_id',
        'TRIGGER_FIELD trigger.job_completion.jobs[1].job_id',
      ],
    ],
    ['a lone condition that is none', at({ sql_condition: {} }), ['TRIGGER_FIELD', 'TRIGGER_FIELD']],
  ])('cannot be %s', (_what, settings, wanted) => {
    const read = readTrigger(settings);
    const issues = read.kind === 'issues' ? read.issues.map(renderIssue) : [];
    expect(issues).toEqual(wanted.map((text) => expect.stringContaining(text) as unknown));
  });
});

test('a condition of the clock stands with the schedule, or with trigger.periodic', () => {
  expect(clockCondition({})).toBeUndefined();
  expect(clockCondition({ schedule: { sql_condition: CONDITION } })).toEqual(READ_CONDITION);
  expect(clockCondition({ schedule: { sql_condition: {} } })).toBeUndefined();
  expect(clockCondition(at({ periodic: {}, sql_condition: CONDITION }))).toEqual(READ_CONDITION);
  expect(clockCondition(at({ file_arrival: {}, sql_condition: CONDITION }))).toBeUndefined();
});

test('each kind has the type that Databricks has for it', () => {
  const kinds: Watched['kind'][] = ['files', 'tables', 'condition', 'jobs', 'continuous'];
  expect(kinds.map((kind) => triggerType({ kind } as Watched))).toEqual([
    'FILE_ARRIVAL',
    'TABLE',
    'SQL_CONDITION',
    'JOB_COMPLETION',
    'CONTINUOUS',
  ]);
});
