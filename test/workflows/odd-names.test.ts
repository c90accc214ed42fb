import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { after, notebook } from '../support/definitions.js';
import { results, TestStack } from '../support/test-stack.js';

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start();
});
afterAll(() => stack.stop());

test('names that every object of JavaScript has are names like others, from the definition to the notebook and back', async () => {
  mkdirSync(join(stack.data, 'nb'));
  writeFileSync(
    join(stack.data, 'nb', 'set.py'),
    'import json\nnames = ["__proto__", "constructor", "toString"]\n' +
      'dbutils.notebook.exit(json.dumps({name: "value of " + name for name in names}))\n',
  );
  writeFileSync(
    join(stack.data, 'nb', 'get.py'),
    'import json\nnames = ["constructor", "hasOwnProperty", "proto"]\n' +
      'dbutils.notebook.exit(json.dumps({name: dbutils.widgets.get(name) for name in names}))\n',
  );
  const base_parameters = {
    hasOwnProperty: '{{tasks.constructor.values.constructor}}',
    proto: '{{tasks.constructor.values.__proto__}}',
  };
  const on = (job_cluster_key: string): { job_cluster_key: string } => ({ job_cluster_key });
  const cluster = (job_cluster_key: string, cluster_strategy: string): object => ({
    job_cluster_key,
    new_cluster: { spark_version: '15.4.x-scala2.12', node_type_id: 'i3.xlarge', num_workers: 1 },
    brickwork: { cluster_strategy },
  });
  const { workflowId } = await stack.runs.start(
    {
      name: 'toString',
      parameters: [{ name: 'constructor', default: 'by default' }],
      tasks: [
        notebook('constructor', { notebook_task: { notebook_path: '/nb/set' }, ...on('constructor') }),
        notebook('valueOf', {
          depends_on: after('constructor'),
          notebook_task: { notebook_path: '/nb/get', base_parameters },
          ...on('toString'),
        }),
        notebook('hasOwnProperty', {
          depends_on: after('constructor'),
          notebook_task: { notebook_path: '/nb/get', base_parameters },
          ...on('valueOf'),
        }),
      ],
      job_clusters: [
        cluster('constructor', 'shared'),
        cluster('toString', 'native'),
        cluster('valueOf', 'per_task'),
      ] as never,
    },
    { parameters: { constructor: 'given' } },
  );
  const view = await stack.endOf(workflowId);
  expect(results(view)).toEqual({ constructor: 'SUCCESS', valueOf: 'SUCCESS', hasOwnProperty: 'SUCCESS' });
  const got = {
    constructor: 'given',
    hasOwnProperty: 'value of constructor',
    proto: 'value of __proto__',
  };
  const values = await stack.runs.taskValues(workflowId);
  expect(Object.entries(values)).toEqual([
    [
      'constructor',
      JSON.parse(
        '{"__proto__": "value of __proto__", "constructor": "value of constructor", "toString": "value of toString"}',
      ),
    ],
    ['valueOf', got],
    ['hasOwnProperty', got],
  ]);
  expect(JSON.stringify(values['constructor'])).toContain('"__proto__":"value of __proto__"');
});
