import { describe, expect, test } from 'vitest';
import type { JobDefinition } from '../../../src/core/definition/job-definition.js';
import type { JsonObject } from '../../../src/core/json.js';
import type { PlanGets, PlanValues } from '../../../src/core/plan/plan.js';
import { planValues } from '../../../src/core/values/plan-values.js';
import { valueFlow } from '../../../src/core/values/value-flow.js';
import { wantingValues } from '../../../src/core/values/wanting-values.js';
import { after, job, notebook, planOf, SETTINGS } from '../../support/definitions.js';
import { gets, sets, taskSources } from '../../support/task-sources.js';

/** What the plan says of values and gets, by task key. */
function planned(tasks: JsonObject[], sources: Record<string, string>, more: JsonObject = {}) {
  const plan = planOf(job(tasks, more), {}, SETTINGS, taskSources(sources));
  const of = <T>(pick: (task: (typeof plan.tasks)[number]) => T | undefined): Record<string, T> =>
    Object.fromEntries(
      plan.tasks.flatMap((task) => {
        const found = pick(task);
        return found === undefined ? [] : [[task.taskKey, found] as const];
      }),
    );
  return { plan, values: of(({ values }) => values), gets: of((task) => task.gets) };
}

const a = notebook('a');
const refer = (text: string, more: JsonObject = {}): JsonObject =>
  notebook('b', {
    depends_on: after('a'),
    notebook_task: { notebook_path: '/b', base_parameters: { v: text } },
    ...more,
  });
const b = notebook('b', { depends_on: after('a') });
const each = (inputs: string): JsonObject => ({
  task_key: 'b',
  depends_on: after('a'),
  for_each_task: { inputs, task: notebook('one') },
});

describe('which values are read of a task, and how', () => {
  test.each<[string, JsonObject[], Record<string, string>, PlanValues | undefined]>([
    ['none that nobody sets or wants', [a, b], { 'tasks[0]': 'x = 1', 'tasks[1]': 'y = 2' }, undefined],
    [
      'as text what is referred to; a list is read after all',
      [a, refer('{{job.name}} {{tasks.a.values.n}}')],
      { 'tasks[0]': sets('n') },
      { by: 'conditions', keys: ['n'], needed: ['n'], set: ['n'] },
    ],
    [
      'by conditions alone what may be in the result that its notebook exits with',
      [a, refer('{{tasks.a.values.n}}')],
      { 'tasks[0]': 'dbutils.notebook.exit("{}")' },
      { by: 'conditions', keys: ['n'], needed: [] },
    ],
    [
      'a value that code elsewhere may set',
      [a, refer('{{tasks.a.values.n}}')],
      { 'tasks[0]': 'import publish' },
      { by: 'conditions', keys: ['n'], needed: ['n'] },
    ],
    [
      'what only people may want, without compute',
      [a, b],
      { 'tasks[0]': sets('n', 'odd`key') },
      { by: 'conditions', keys: ['n'], needed: [], set: ['n', 'odd`key'] },
    ],
    ['nothing of a key that no reference can name', [a, b], { 'tasks[0]': sets('{') }, undefined],
    [
      'as it was set what code gets, and with it the rest',
      [a, b],
      { 'tasks[0]': sets('n', 'm'), 'tasks[1]': gets('a.n') },
      { by: 'notebook', keys: ['n', 'm'], set: ['n', 'm'] },
    ],
    [
      'what code gets of a task whose source is not known',
      [a, b],
      { 'tasks[1]': gets('a.n') },
      { by: 'notebook', keys: ['n'], opaque: true },
    ],
    [
      'a list for a loop',
      [a, each('{{ tasks.a.values.list }}')],
      { 'tasks[0]': sets('list') },
      { by: 'notebook', keys: ['list'], set: ['list'] },
    ],
    [
      'as text what is a part of the inputs of a loop, or may be a result',
      [a, each('["{{tasks.a.values.n}}"]')],
      { 'tasks[0]': `${sets('n')}` },
      { by: 'conditions', keys: ['n'], needed: ['n'], set: ['n'] },
    ],
    [
      'a list that a notebook exits with',
      [a, each('{{tasks.a.values.list}}')],
      { 'tasks[0]': 'dbutils.notebook.exit("{}")' },
      { by: 'conditions', keys: ['list'], needed: [] },
    ],
    [
      'what is declared',
      [notebook('a', { brickwork: { task_values: ['n'] } }), b],
      { 'tasks[0]': 'dbutils.jobs.taskValues.set(x, 1)\ndbutils.notebook.exit("{}")' },
      { by: 'conditions', keys: ['n'], needed: ['n'], set: ['n'], declared: ['n'], opaque: true },
    ],
    [
      'by a notebook a declared key that no reference can name',
      [notebook('a', { brickwork: { task_values: ['a`b'] } }), b],
      { 'tasks[0]': '' },
      { by: 'notebook', keys: ['a`b'], set: ['a`b'], declared: ['a`b'] },
    ],
    [
      'all that is known where a key is computed that code gets',
      [notebook('a', { brickwork: { task_values: ['m'] } }), b],
      { 'tasks[0]': sets('n'), 'tasks[1]': 'dbutils.jobs.taskValues.get("a", key)' },
      { by: 'notebook', keys: ['m', 'n'], set: ['m', 'n'], declared: ['m'] },
    ],
    [
      'also after a failure, where something behind it runs then',
      [a, b, notebook('c', { depends_on: after('b'), run_if: 'ALL_DONE' })],
      { 'tasks[0]': sets('n'), 'tasks[1]': gets('a.n') },
      { by: 'notebook', keys: ['n'], set: ['n'], afterFailure: true },
    ],
  ])('%s', (_what, tasks, sources, expected) => {
    expect(planned(tasks, sources).values['a']).toEqual(expected);
  });

  test('many of them by a notebook, and not more conditions than a run should have', () => {
    const keys = Array.from({ length: 60 }, (_item, at) => `k${at}`);
    const setting = { 'tasks[0]': sets(...keys) };
    const few = planned([a, b], setting).values['a'];
    expect([few.by, few.keys.length]).toEqual(['conditions', 50]);
    const references = keys.map((key) => `{{tasks.a.values.${key}}}`).join('');
    const many = planned([a, refer(references)], setting).values['a'];
    expect([many.by, many.keys.length]).toEqual(['notebook', 60]);
  });

  test('none of a type that sets none, and none for a reference to a task that does not exist', () => {
    const sql = { task_key: 'a', sql_task: { warehouse_id: 'w', file: { path: '/q.sql' } } };
    expect(planned([sql, refer('{{tasks.a.values.n}}')], {}).values).toEqual({});
    // The checks refuse such a reference; a plan takes no harm of it.
    const definition = job([refer('{{tasks.nobody.values.n}}')]) as unknown as JobDefinition;
    expect(planValues(definition, valueFlow(definition, new Map()))).toEqual([{}]);
  });
});

describe('whose values the code of a task gets', () => {
  const c = notebook('c', { depends_on: after('b') });
  test.each<[string, JsonObject[], Record<string, string>, PlanGets[] | undefined]>([
    ['nobody’s', [a, b, c], { 'tasks[2]': '' }, undefined],
    [
      'of each that it names',
      [a, b, c],
      { 'tasks[2]': gets('a.n', 'b.m', 'a.o') },
      [
        { index: 0, keys: ['n', 'o'] },
        { index: 1, keys: ['m'] },
      ],
    ],
    [
      'not its own, and not of a task that the job does not have',
      [a, b, c],
      { 'tasks[2]': gets('c.n', 'x.n') },
      undefined,
    ],
    [
      'of a task that has no values, which is there to be found',
      [a, { task_key: 'b', condition_task: { op: 'EQUAL_TO', left: '1', right: '1' } }, c],
      { 'tasks[2]': gets('b.n') },
      [{ index: 1, keys: [] }],
    ],
    [
      'of all upstream that may set it, where the task is computed',
      [a, b, c],
      {
        'tasks[0]': sets('n'),
        'tasks[1]': sets('m') + 'dbutils.notebook.exit("")',
        'tasks[2]': 'dbutils.jobs.taskValues.get(x, "n")',
      },
      [
        { index: 0, keys: ['n'] },
        { index: 1, keys: [] },
      ],
    ],
    [
      'all that are known, where the key is computed',
      [a, b, c],
      {
        'tasks[0]': sets('n'),
        'tasks[1]': '',
        'tasks[2]': gets('a.n') + 'dbutils.jobs.taskValues.get("a", x)',
      },
      [{ index: 0 }],
    ],
    [
      'what it declares',
      [a, b, notebook('c', { depends_on: after('b'), brickwork: { reads_values_of: ['a'] } })],
      { 'tasks[2]': gets('a.n') },
      [{ index: 0, declared: true }],
    ],
  ])('%s', (_what, tasks, sources, expected) => {
    expect(planned(tasks, sources).gets['c']).toEqual(expected);
  });

  test('the nested task of a loop gets its own; a loop that Databricks runs is one task with it', () => {
    const sources = { 'tasks[0]': sets('n'), 'tasks[1].for_each_task.task': gets('a.n') };
    const ours = planned([a, each('[1]')], sources);
    expect(ours.gets).toEqual({});
    expect(ours.plan.tasks[1].loop?.task.gets).toEqual([{ index: 0, keys: ['n'] }]);
    const theirs = planned([a, { ...each('[1]'), brickwork: { run_natively: true } }], sources);
    expect(theirs.gets).toEqual({ b: [{ index: 0, keys: ['n'] }] });
  });
});

describe('a job that another one runs', () => {
  test('reads what that one refers to', () => {
    const child = { name: 'child', tasks: [notebook('x'), { task_key: 'q', sql_task: {} }, 'odd'] };
    expect(wantingValues(child, [])).toBe(child);
    expect(wantingValues({ tasks: 'odd' }, ['x.n'])).toEqual({ tasks: 'odd' });
    const wanting = wantingValues(child, ['x.n', 'x.a.b', 'q.n', 'y.n']);
    expect(wanting['tasks']).toEqual([
      notebook('x', { brickwork: { task_values: ['n', 'a.b'] } }),
      { task_key: 'q', sql_task: {} },
      'odd',
    ]);
    const declared = { tasks: [notebook('x', { brickwork: { task_values: ['m'] } }), { notebook_task: {} }] };
    expect(wantingValues(declared, ['x.n'])).toMatchObject({
      tasks: [{ brickwork: { task_values: ['m', 'n'] } }, {}],
    });
    const tasks = [
      { task_key: 'run', run_job_task: { job_id: 'child' } },
      refer('{{tasks.run.values.x.n}}', { depends_on: after('run') }),
    ];
    const jobs = { child: { name: 'child', tasks: [notebook('x')] } };
    const plan = planOf(job(tasks, { brickwork: { jobs } }));
    expect(plan.jobs?.['child']).toMatchObject({ tasks: [{ brickwork: { task_values: ['n'] } }] });
  });
});
