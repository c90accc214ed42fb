import { describe, expect, test } from 'vitest';
import { parseReference, parseSegments } from '../../../src/core/reference/parse-reference.js';
import {
  resolveReferences,
  resolveText,
  type ReferenceScope,
} from '../../../src/core/reference/resolve-reference.js';

const SCOPE: ReferenceScope = {
  job: {
    id: '11',
    name: 'nightly',
    runId: '22',
    repairCount: 3,
    startTimeMillis: Date.UTC(2026, 0, 4, 5, 6, 7, 89),
    triggerType: 'ONE_TIME',
  },
  parameters: { day: 'mon', 'odd name$': 'x', braces: '{{job.id}}' },
  own: { taskKey: 'me', executionCount: 1 },
  task: (key) =>
    key === 'up'
      ? {
          resultState: 'FAILED',
          errorCode: 'RUN_EXECUTION_ERROR',
          runId: '77',
          executionCount: 2,
          values: { n: 3, s: 'text', b: true, o: { k: [1] } },
        }
      : undefined,
};

describe('references are resolved as Databricks documents them', () => {
  test.each([
    ['{{job.id}}/{{job.name}}/{{job.run_id}}/{{ job.repair_count }}', '11/nightly/22/3'],
    ['{{job.trigger.type}}', 'ONE_TIME'],
    ['{{job.start_time.iso_date}} {{job.start_time.iso_datetime}}', '2026-01-04 2026-01-04T05:06:07'],
    ['{{job.start_time.iso_weekday}} {{job.start_time.is_weekday}}', '7 false'],
    ['{{job.start_time.year}}-{{job.start_time.month}}-{{job.start_time.day}}', '2026-1-4'],
    ['{{job.start_time.hour}}:{{job.start_time.minute}}:{{job.start_time.second}}', '5:6:7'],
    ['{{job.start_time.timestamp_ms}}', String(SCOPE.job.startTimeMillis)],
    ['{{job.parameters.day}} {{job.parameters.`odd name$`}}', 'mon x'],
    ['{{task.name}} {{task.execution_count}}', 'me 1'],
    [
      '{{tasks.up.result_state}} {{tasks.up.error_code}} {{tasks.up.run_id}} {{tasks.up.execution_count}}',
      'failed RUN_EXECUTION_ERROR 77 2',
    ],
    [
      '{{tasks.up.values.n}} {{tasks.up.values.s}} {{tasks.up.values.b}} {{tasks.up.values.o}}',
      '3 text true {"k":[1]}',
    ],
    ['no reference, {single} braces', 'no reference, {single} braces'],
  ])('%s', (text, expected) => {
    expect(resolveText(text, SCOPE)).toBe(expected);
  });

  test('what only Databricks knows, and what is no reference, stays as it stands', () => {
    for (const text of [
      '{{secrets/scope/key}}',
      '{{task.run_id}}',
      '{{unknown.thing}}',
      '{{job..id}}',
      '{{}}',
    ]) {
      expect(resolveText(text, SCOPE)).toBe(text);
    }
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
    ['{{tasks.down.values.x}}', /there is no task "down"/],
    ['{{tasks.up.values.nope}}', /has no value "nope"\. It has: "n", "s", "b", "o"/],
    ['{{job.naem}}', /job has no "naem"/],
  ])('%s fails with what there is', (text, message) => {
    expect(() => resolveText(text, SCOPE)).toThrow(message);
  });
});

describe('an unknown name in a known namespace is an error', () => {
  test.each([
    ['job.naem', 'job', 'naem'],
    ['job', 'job', ''],
    ['job.start_time.century', 'job.start_time', 'century'],
    ['task.naem', 'task', 'naem'],
    ['task.run.id', 'task', 'run.id'],
    ['tasks', 'tasks', ''],
    ['tasks.a.output', 'tasks.a', 'output'],
    ['tasks.a.values', 'tasks.a', 'values'],
  ])('%s', (inside, namespace, name) => {
    expect(parseReference(inside)).toMatchObject({ kind: 'unknown', namespace, name });
  });

  test('a string is cut at its references', () => {
    expect(parseSegments('a{{task.name}}b').map(({ text }) => text)).toEqual(['a', '{{task.name}}', 'b']);
    expect(parseSegments('')).toEqual([{ text: '' }]);
  });
});
