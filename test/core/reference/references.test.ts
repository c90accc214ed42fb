import { describe, expect, test } from 'vitest';
import { parseReference, parseSegments } from '../../../src/core/reference/parse-reference.js';
import type { ReferencedTask, ReferenceScope } from '../../../src/core/reference/reference-scope.js';
import { resolveReferences, resolveText } from '../../../src/core/reference/resolve-reference.js';

const START = Date.UTC(2026, 0, 4, 5, 6, 7, 89);

const EMPTY: ReferencedTask = {
  resultState: '',
  errorCode: '',
  runId: '',
  executionCount: 0,
  notebookPath: '',
  values: { rows: [] },
  whyMissing: (key) => `Nobody has set ${key}.`,
};

const SCOPE: ReferenceScope = {
  job: { id: '11', name: 'nightly', runId: '22', repairCount: 3, startTimeMillis: START },
  trigger: {
    type: 'PERIODIC',
    timeMillis: Date.UTC(2026, 0, 3, 2),
    backfillMillis: Date.UTC(2025, 11, 24),
    fileLocation: '/Volumes/in',
    updatedTables: [
      { name: 'main.a.b', version: '7', commitTimestamp: '2026-01-01T00:00:00Z' },
      { name: 'c' },
    ],
  },
  workspace: { id: '99', url: 'https://w.example.com' },
  parameters: { day: 'mon', 'odd name$': 'x', 'param$@': 'p', braces: '{{job.id}}' },
  own: { taskKey: 'me', executionCount: 1, retryCount: 2, notebookPath: '/me' },
  input: { k: 'v', n: 5, 'a b': true },
  task: (key) =>
    key === 'up'
      ? {
          resultState: 'FAILED',
          errorCode: 'RUN_EXECUTION_ERROR',
          runId: '77',
          executionCount: 2,
          notebookPath: '/up',
          values: {
            n: 3,
            s: 'text',
            b: true,
            o: { k: [1] },
            'child.key': 'dotted',
            rows: [{ total: 12, 'max id': 4 }, { total: 13 }],
            alert_state: 'TRIGGERED',
          },
          whyMissing: (key) => `Nobody has set ${key}.`,
        }
      : key === 'empty'
        ? EMPTY
        : undefined,
};

describe('references are resolved as Databricks documents them ("What is a dynamic value reference?", row by row)', () => {
  test.each([
    ['{{job.id}}/{{job.name}}/{{job.run_id}}/{{ job.repair_count }}', '11/nightly/22/3'],
    ['{{job.start_time.iso_date}} {{job.start_time.iso_datetime}}', '2026-01-04 2026-01-04T05:06:07'],
    ['{{job.start_time.iso_weekday}} {{job.start_time.is_weekday}}', '7 false'],
    ['{{job.start_time.year}}-{{job.start_time.month}}-{{job.start_time.day}}', '2026-1-4'],
    ['{{job.start_time.hour}}:{{job.start_time.minute}}:{{job.start_time.second}}', '5:6:7'],
    ['{{job.start_time.timestamp_ms}}', String(START)],
    ['{{job.parameters.day}} {{job.parameters.`odd name$`}} {{job.parameters.`param$@`}}', 'mon x p'],
    ['{{job.trigger.type}} {{job.trigger.time.iso_date}}', 'PERIODIC 2026-01-03'],
    ['{{job.trigger.file_arrival.location}}', '/Volumes/in'],
    ['{{job.trigger.table_update.updated_tables}}', '["main.a.b","c"]'],
    ['{{job.trigger.table_update.`main.a.b`.version}}', '7'],
    ['{{job.trigger.table_update.`main.a.b`.commit_timestamp}}', '2026-01-01T00:00:00Z'],
    ['{{task.name}} {{task.execution_count}} {{task.notebook_path}}', 'me 1 /me'],
    [
      '{{tasks.up.values.n}} {{tasks.up.values.s}} {{tasks.up.values.b}} {{tasks.up.values.o}}',
      '3 text true {"k":[1]}',
    ],
    ['{{tasks.up.values.child.key}}', 'dotted'],
    [
      '{{tasks.up.result_state}} {{tasks.up.error_code}} {{tasks.up.run_id}}',
      'failed RUN_EXECUTION_ERROR 77',
    ],
    ['{{tasks.up.execution_count}} {{tasks.up.notebook_path}}', '2 /up'],
    ['{{tasks.up.output.rows}}', '[{"total":12,"max id":4},{"total":13}]'],
    ['{{tasks.up.output.first_row}}', '{"total":12,"max id":4}'],
    ['{{tasks.up.output.first_row.total}} {{tasks.up.output.first_row.`max id`}}', '12 4'],
    ['{{tasks.up.output.alert_state}}', 'TRIGGERED'],
    ['{{input}}', '{"k":"v","n":5,"a b":true}'],
    ['{{input.k}} {{input.n}} {{input.`a b`}}', 'v 5 true'],
    ['{{workspace.id}} {{workspace.url}}', '99 https://w.example.com'],
    ['{{backfill.iso_date}}', '2025-12-24'],
    [
      '{{job_id}} {{parent_run_id}} {{start_date}} {{start_time}} {{task_key}} {{task_retry_count}}',
      `11 22 2026-01-04 ${START} me 2`,
    ],
    ['no reference, {single} braces', 'no reference, {single} braces'],
  ])('%s', (text, expected) => {
    expect(resolveText(text, SCOPE)).toBe(expected);
  });

  test.each([
    ['{{ ds }} {{ ds_nodash }}', '2026-01-03 20260103'],
    ['{{ ts }}', '2026-01-03T02:00:00+00:00'],
    ['{{ run_id }}', '22'],
    ['{{ params.day }} {{ params.day | default("y") }}', 'mon mon'],
    ['{{ params.x | default("y") }}{{params.x|default(\'z\')}}{{ params.x | default(5, true) }}', 'yz5'],
    ['{{ params.x | default("") }}', ''],
  ])('what Airflow users bring: %s', (text, expected) => {
    expect(resolveText(text, SCOPE)).toBe(expected);
  });

  test('ds is the date of the start where no schedule was due', () => {
    expect(resolveText('{{ ds }}', { ...SCOPE, trigger: { type: 'ONE_TIME' } })).toBe('2026-01-04');
  });

  test('what only Databricks knows, and what is no reference, stays as it stands', () => {
    for (const text of [
      '{{secrets/scope/key}}',
      '{{task.run_id}}',
      '{{unknown.thing}}',
      '{{ macros.ds_add(ds, 1) }}',
      '{{job..id}}',
      '{{}}',
    ]) {
      expect(resolveText(text, SCOPE)).toBe(text);
    }
    const { workspace: _workspace, input: _input, ...outside } = SCOPE;
    expect(resolveText('{{workspace.id}} {{input}}', outside)).toBe('{{workspace.id}} {{input}}');
  });

  test('braces inside a substituted value are not resolved again', () => {
    expect(resolveText('{{job.parameters.braces}}', SCOPE)).toBe('{{job.id}}');
  });

  test('every string of a document is resolved, and nothing else is touched', () => {
    const body = { a: ['{{task.name}}', 1, null, true], b: { c: '{{job.id}}' }, gone: undefined };
    expect(resolveReferences(body, SCOPE)).toEqual({ a: ['me', 1, null, true], b: { c: '11' } });
  });

  test.each([
    ['{{job.parameters.nope}}', /no parameter "nope"\. Defined: "day"/],
    ['{{ params.nope }}', /no parameter "nope"/],
    ['{{tasks.down.values.x}}', /there is no task "down"/],
    ['{{tasks.up.values.nope}}', /has no value "nope"\. It has: "n", "s", "b", "o"/],
    ['{{tasks.up.output.first_row.nope}}', /no member "nope"\. It has: "total"/],
    ['{{tasks.empty.output.first_row}}', /has no rows/],
    ['{{input.nope}}', /no member "nope"\. It has: "k"/],
    ['{{job.naem}}', /job has no "naem"/],
    ['{{job.trigger.table_update.`d`.version}}', /does not tell of table "d"/],
  ])('%s fails with what there is', (text, message) => {
    expect(() => resolveText(text, SCOPE)).toThrow(message);
  });

  test.each([
    ['{{job.trigger.time.iso_date}}', /not started by a schedule/],
    ['{{backfill.iso_date}}', /no backfill/],
    ['{{job.trigger.file_arrival.location}}', /not started by such a trigger/],
  ])('%s needs a run that was started so', (text, message) => {
    expect(() => resolveText(text, { ...SCOPE, trigger: { type: 'ONE_TIME' } })).toThrow(message);
  });

  test('an input that is no object has no members', () => {
    expect(() => resolveText('{{input.k}}', { ...SCOPE, input: 5 })).toThrow(/It is no object/);
  });

  test.each([
    ['{{tasks.up.values.o}}', /an object/],
    ['{{tasks.up.output.rows}}', /a list/],
  ])('where only scalars can be compared, %s fails', (text, message) => {
    expect(() => resolveText(text, { ...SCOPE, scalarsOnly: true })).toThrow(message);
  });

  test('null is no scalar either', () => {
    const scope = { ...SCOPE, scalarsOnly: true, input: { x: null } };
    expect(() => resolveText('{{input.x}}', scope)).toThrow(/is null/);
  });
});

describe('an unknown name in a known namespace is an error', () => {
  test.each([
    ['job.naem', 'job', 'naem'],
    ['job', 'job', ''],
    ['job.start_time.century', 'job.start_time', 'century'],
    ['job.trigger.time', 'job.trigger.time', ''],
    ['job.trigger.nope', 'job.trigger', 'nope'],
    ['job.trigger.table_update.t.nope', 'job.trigger', 'table_update.t.nope'],
    ['task.naem', 'task', 'naem'],
    ['task.run.id', 'task', 'run.id'],
    ['tasks', 'tasks', ''],
    ['tasks.a.output', 'tasks.a.output', ''],
    ['tasks.a.output.cols', 'tasks.a.output', 'cols'],
    ['tasks.a.values', 'tasks.a', 'values'],
    ['workspace.name', 'workspace', 'name'],
    ['backfill.nope', 'backfill', 'nope'],
  ])('%s', (inside, namespace, name) => {
    expect(parseReference(inside)).toMatchObject({ kind: 'unknown', namespace, name });
  });

  test('a string is cut at its references', () => {
    expect(parseSegments('a{{task.name}}b').map(({ text }) => text)).toEqual(['a', '{{task.name}}', 'b']);
    expect(parseSegments('')).toEqual([{ text: '' }]);
  });
});
