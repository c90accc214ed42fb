import { expect, test } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import type { JsonObject, JsonValue } from '../../../src/core/json.js';
import { job, notebook } from '../../support/definitions.js';

const only = (task: JsonObject): JsonObject => job([{ task_key: 'a', ...task }]);
const compare = (left: JsonValue): JsonObject =>
  only({ condition_task: { op: 'EQUAL_TO', left, right: '1' } });
const loop = (inputs: JsonValue): JsonObject => only({ for_each_task: { inputs, task: notebook('one') } });
const widget = (p: JsonValue): JsonObject =>
  only({ notebook_task: { notebook_path: '/a', base_parameters: { p } } });

test.each<[string, JsonObject, string, string | undefined]>([
  ['inputs as a list', loop([1, 2]), 'for_each_task.inputs', '"[1,2]"'],
  ['a list of texts', loop(['a', 'b']), 'for_each_task.inputs', '"[\\"a\\",\\"b\\"]"'],
  ['one input that is no list', loop({ day: 'mon' }), 'for_each_task.inputs', '"[{\\"day\\":\\"mon\\"}]"'],
  ['a number as inputs', loop(5), 'for_each_task.inputs', '"[5]"'],
  [
    'a long list, shortened',
    loop(Array.from({ length: 5000 }, (_, at) => at)),
    'for_each_task.inputs',
    '"[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19…990,4991,4992,4993,4994,4995,4996,4997,4998,4999]"',
  ],
  ['an object for a widget', widget({ a: [1] }), 'notebook_task.base_parameters.p', '"{\\"a\\":[1]}"'],
  ['a number', widget(5), 'notebook_task.base_parameters.p', '"5"'],
  ['a truth value', widget(false), 'notebook_task.base_parameters.p', '"false"'],
  ['a side of a condition', compare(1), 'condition_task.left', '"1"'],
  ['a list as a side', compare([1]), 'condition_task.left', '"[1]"'],
  [
    'a named parameter of a wheel',
    only({ python_wheel_task: { package_name: 'p', entry_point: 'e', named_parameters: { n: {} } } }),
    'python_wheel_task.named_parameters.n',
    '"{}"',
  ],
  [
    'an argument of a file',
    only({ spark_python_task: { python_file: '/a.py', parameters: ['--n', 5] } }),
    'spark_python_task.parameters[1]',
    '"5"',
  ],
  [
    'a parameter of a statement',
    only({ sql_task: { warehouse_id: 'w', query: { query_id: 'q' }, parameters: { p: [1] } } }),
    'sql_task.parameters.p',
    '"[1]"',
  ],
  [
    'a parameter of another job',
    only({
      run_job_task: { job_id: 5, job_parameters: { p: [1] } },
      brickwork: { run_natively: true },
    }),
    'run_job_task.job_parameters.p',
    '"[1]"',
  ],
  [
    'in a nested task',
    only({
      for_each_task: {
        inputs: '[]',
        task: notebook('n', { notebook_task: { notebook_path: '/a', base_parameters: { p: 1 } } }),
      },
    }),
    'for_each_task.task.notebook_task.base_parameters.p',
    '"1"',
  ],
  [
    'a name',
    only({ notebook_task: { notebook_path: 5, source: 'GIT' } }),
    'notebook_task.notebook_path',
    '"5"',
  ],
  [
    'a list where only a name can stand',
    only({ notebook_task: { notebook_path: ['/a'], source: 'GIT' } }),
    'notebook_task.notebook_path',
    undefined,
  ],
])('%s', (_name, document, path, quoted) => {
  const { issues } = parseDefinition(document);
  expect(issues.map(({ path: at, message, hint }) => [at, message, hint])).toEqual([
    [
      `tasks[0].${path}`,
      'must be a string.',
      quoted === undefined ? undefined : `Write it in quotes: ${quoted}.`,
    ],
  ]);
});

test('the default of a parameter, too', () => {
  const { issues } = parseDefinition(
    job([notebook('a')], { parameters: [{ name: 'p', default: [1, { a: 2 }] }] }),
  );
  expect(issues.map(({ path, hint }) => [path, hint])).toEqual([
    ['parameters[0].default', 'Write it in quotes: "[1,{\\"a\\":2}]".'],
  ]);
});
