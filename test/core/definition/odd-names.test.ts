import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costReport } from '../../../src/core/cost/cost-report.js';
import { LIST_PRICES } from '../../../src/core/cost/price-table.js';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import { isJsonObject, mapStrings, mergePatch, type JsonObject } from '../../../src/core/json.js';
import { parseRunOptions } from '../../../src/core/planning/run-options.js';
import { runView, taskValuesView } from '../../../src/core/run/view/run-view.js';
import { usageView } from '../../../src/core/run/view/usage-view.js';
import { after, job, notebook, planOf } from '../../support/definitions.js';
import { Simulation, SUCCESS } from '../../support/simulation.js';

/** What every object of JavaScript has, and what one may think that it has. */
const ODD = [
  ...Object.getOwnPropertyNames(Object.prototype).filter((name) => name !== '__proto__'),
  'prototype',
  'length',
  'name',
  'then',
  'undefined',
  'null',
  'NaN',
];

const PROTO = JSON.parse('{"__proto__": "kept"}') as JsonObject;

/** What was submitted, as a member of the wire's JSON. */
function submittedTask(run: Simulation, key: string): JsonObject {
  const { request } = run.next('submit_task_run', key);
  const [task] = (JSON.parse(JSON.stringify(request)) as { tasks: JsonObject[] }).tasks;
  return task;
}

describe.each(ODD)('%s', (name) => {
  test('can be the name of anything', () => {
    const document = {
      tasks: [
        {
          task_key: name,
          job_cluster_key: name,
          notebook_task: { notebook_path: '/a', base_parameters: { [name]: `{{job.parameters.${name}}}` } },
        },
        {
          task_key: 'next',
          depends_on: after(name),
          job_cluster_key: name,
          notebook_task: {
            notebook_path: '/b',
            base_parameters: { [`${name}_`]: `{{tasks.${name}.values.${name}}}` },
          },
        },
        notebook('own', { environment_key: name, max_retries: 1, depends_on: after('next') }),
      ],
      parameters: [{ name, default: 'by default' }],
      job_clusters: [
        {
          job_cluster_key: name,
          new_cluster: { [name]: 1 },
          brickwork: { cluster_strategy: 'shared', fallbacks: [{ [name]: 2 }] },
        },
      ],
      environments: [{ environment_key: name }],
      tags: { [name]: 'tag' },
    };
    const run = new Simulation(planOf(document, { parameters: { [name]: 'given' } }));
    const { spec } = run.next('create_cluster', name);
    expect(Object.entries(spec)).toContainEqual([name, 1]);
    expect(Object.entries(spec['custom_tags'] as object)).toContainEqual([name, 'tag']);
    run.event({ kind: 'cluster_created', cluster: { clusterIndex: 0, generation: 1 }, clusterId: 'c' });
    run.event({ kind: 'cluster_running', cluster: { clusterIndex: 0, generation: 1 } });
    run.ends(name, SUCCESS, { [name]: 'value' });
    const { notebook_task: second } = submittedTask(run, 'next');
    expect(Object.entries((second as JsonObject)['base_parameters'] as JsonObject)).toEqual([
      [`${name}_`, 'value'],
      [name, 'given'],
    ]);
    expect(Object.entries(taskValuesView(run.plan, run.state))).toEqual([[name, { [name]: 'value' }]]);
    expect(runView(run.plan, run.state).tasks[0].task_key).toBe(name);
  });

  test('is nothing that is there when it is not', () => {
    const missing = (text: string): string[] =>
      parseDefinition(job([notebook('a', { notebook_task: { notebook_path: `/${text}` } })])).issues.map(
        ({ code }) => code,
      );
    expect(missing(`{{job.parameters.${name}}}`)).toEqual(['PARAMETER_UNDEFINED']);
    expect(missing(`{{tasks.${name}.values.x}}`)).toEqual(['REFERENCE_TASK_UNKNOWN']);
    const { issues } = parseDefinition(
      job([notebook('a', { [name]: 1, job_cluster_key: name, depends_on: after(name) })]),
    );
    const expected = ['DEPENDENCY_UNKNOWN', 'JOB_CLUSTER_UNDEFINED'];
    // A field of the task has a meaning of its own.
    expect(issues.map(({ code }) => code).sort()).toEqual([...expected, 'FIELD_UNKNOWN'].sort());
    const read = parseDefinition(job([notebook('a')]));
    if (read.kind === 'invalid') throw new Error('bad example');
    const options = parseRunOptions(
      { [name]: 1, parameters: { [name]: 'x' }, existing_clusters: { [name]: 'x' } },
      read.definition,
    );
    expect(options.issues).toHaveLength(3);
  });

  test('is the value of a task only where that has set it', () => {
    const text = `/{{tasks.a.values.${name}}}`;
    const tasks = [
      notebook('a'),
      notebook('b', { depends_on: after('a'), notebook_task: { notebook_path: text } }),
    ];
    const run = new Simulation(planOf(job(tasks)));
    run.ends('a', SUCCESS, {});
    expect(run.result('b')).toBe('FAILED');
    expect(run.state.tasks[1].message).toContain(`has no value "${name}"`);
  });

  test('can be a job that others run', () => {
    const child = job([notebook('x')], { parameters: [{ name, default: '' }] });
    const run = new Simulation(
      planOf(
        job([{ task_key: 'run', run_job_task: { job_id: name, job_parameters: { [name]: 'v' } } }], {
          brickwork: { jobs: { [name]: child } },
        }),
      ),
    );
    const { jobKey, parameters } = run.next('start_job_run');
    expect([jobKey, Object.entries(parameters)]).toEqual([name, [[name, 'v']]]);
  });
});

test('the costs of a cluster are numbers, whatever it is called', () => {
  const document = job([notebook('a', { job_cluster_key: 'constructor' })], {
    job_clusters: [{ job_cluster_key: 'constructor', new_cluster: { node_type_id: 'toString' } }],
  });
  const run = new Simulation(planOf(document));
  const view = usageView(run.plan, run.state);
  const report = costReport(
    {
      ...view,
      clusters: [
        {
          job_cluster_key: 'constructor',
          sku: 'JOBS_COMPUTE',
          node_type_id: 'toString',
          driver_node_type_id: 'toString',
          photon: false,
          clusters: 1,
          driver_held: 10,
          driver_running: 5,
          driver_spot: 0,
          workers_held: 0,
          workers_running: 0,
          workers_spot: 0,
        },
      ],
    },
    LIST_PRICES,
  );
  expect(report.clusters[0]).toMatchObject({ idle_hours: 5 / 3600, cost: 0 });
  expect(report.unpriced).toEqual(['toString']);
});

describe('__proto__ cannot be a name', () => {
  const codes = (document: unknown): string[] =>
    parseDefinition(document).issues.flatMap(({ code, path }) => (code === 'NAME_RESERVED' ? [path] : []));
  const parsed = (json: string): unknown => JSON.parse(json);

  test.each<[string, string, string[]]>([
    [
      'of a task, a parameter, a cluster, an environment, a nested task',
      `{"tasks": [{"task_key": "__proto__", "notebook_task": {"notebook_path": "/a"}},
        {"task_key": "l", "for_each_task": {"inputs": "[]", "task": {"task_key": "__proto__", "notebook_task": {"notebook_path": "/a"}}}}],
        "parameters": [7, {"name": "__proto__", "default": ""}],
        "job_clusters": [{"job_cluster_key": "__proto__", "new_cluster": {}}],
        "environments": [7, {"environment_key": "__proto__"}]}`,
      [
        'tasks[0].task_key',
        'tasks[1].for_each_task.task.task_key',
        'job_clusters[0].job_cluster_key',
        'parameters[1].name',
        'environments[1].environment_key',
      ],
    ],
    [
      'of a member, however deep',
      `{"tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/a", "base_parameters": {"__proto__": "x"}},
        "new_cluster": {"spark_conf": {"__proto__": {"deep": [{"__proto__": 1}]}}}, "__proto__": {}}]}`,
      [
        'tasks[0].notebook_task.base_parameters.__proto__',
        'tasks[0].new_cluster.spark_conf.__proto__',
        'tasks[0].new_cluster.spark_conf.__proto__.deep[0].__proto__',
        'tasks[0].__proto__',
      ],
    ],
    [
      'of a job in a bundle',
      `{"resources": {"jobs": {"__proto__": {"tasks": []}, "a": {"tasks": []}}}}`,
      ['resources.jobs.__proto__'],
    ],
  ])('%s', (_name, json, expected) => {
    const found = parseDefinition(parsed(json), json.includes('resources') ? 'a' : undefined).issues;
    expect(codes(parsed(json)).length > 0 || json.includes('resources')).toBe(true);
    expect(
      found
        .filter(({ code }) => code === 'NAME_RESERVED')
        .map(({ path }) => path)
        .sort(),
    ).toEqual([...expected].sort());
    expect(found.filter(({ path, code }) => path.endsWith('__proto__') && code !== 'NAME_RESERVED')).toEqual(
      [],
    );
    expect(found.find(({ code }) => code === 'NAME_RESERVED')).toMatchObject({
      message: '"__proto__" cannot be a name: JavaScript takes it for something else, and loses its value.',
      hint: 'Choose another name.',
    });
  });

  test('but of a value that a task sets, it arrives', () => {
    const tasks = [
      notebook('a'),
      notebook('b', {
        depends_on: after('a'),
        notebook_task: { notebook_path: '/{{tasks.a.values.__proto__}}' },
      }),
    ];
    const run = new Simulation(planOf(job(tasks)));
    run.ends('a', SUCCESS, PROTO as Record<string, string>);
    expect(submittedTask(run, 'b')['notebook_task']).toMatchObject({ notebook_path: '/kept' });
    expect(JSON.stringify(taskValuesView(run.plan, run.state))).toBe('{"a":{"__proto__":"kept"}}');
    const control = { kind: 'setTaskValue', taskKey: 'a', key: '__proto__', value: 'set' } as const;
    run.event({ kind: 'control_requested', control });
    expect(JSON.stringify(run.state.tasks[0].values)).toBe('{"__proto__":"set"}');
  });
});

describe('objects keep members of any name', () => {
  const named = fc.dictionary(fc.oneof(fc.constantFrom('__proto__', ...ODD), fc.string()), fc.jsonValue(), {
    noNullPrototype: true,
  });
  const json = fc
    .oneof(named, fc.array(named))
    .map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);

  test('when their strings are changed', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.stringify(mapStrings(value, (text) => text))).toBe(JSON.stringify(value));
      }),
    );
  });

  test('when others are merged over them', () => {
    const without = (value: JsonObject): JsonObject =>
      JSON.parse(
        JSON.stringify(value, (_key, member: unknown) => (member === null ? undefined : member)),
      ) as JsonObject;
    fc.assert(
      fc.property(
        named.map((value) => JSON.parse(JSON.stringify(value)) as JsonObject),
        (patch) => {
          fc.pre(isJsonObject(patch) && !JSON.stringify(patch).includes('null'));
          expect(JSON.stringify(mergePatch({}, patch))).toBe(JSON.stringify(without(patch)));
          expect(Object.keys(mergePatch(patch, patch)).sort()).toEqual(Object.keys(patch).sort());
          const gone = Object.fromEntries(Object.keys(patch).map((key) => [key, null]));
          expect(mergePatch(patch, gone)).toEqual({});
        },
      ),
    );
  });
});
