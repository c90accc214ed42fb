import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { after, job, notebook } from '../support/definitions.js';
import { results, SUBMIT, TestStack } from '../support/test-stack.js';

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start();
});
afterAll(() => stack.stop());

const LIST = 'GET /api/2.0/workspace/list';
const STATUS = 'GET /api/2.0/workspace/get-status';
const EXPORT = 'GET /api/2.0/workspace/export';
const JOBS_CALLS = [SUBMIT, 'GET /api/2.2/jobs/runs/get', 'GET /api/2.2/jobs/runs/get-output'];

function write(path: string, text: string): void {
  mkdirSync(join(stack.data, path, '..'), { recursive: true });
  writeFileSync(join(stack.data, path), `# Databricks notebook source\n${text}`);
}

const at = (path: string, more: JsonObject = {}): JsonObject =>
  notebook(path.split('/').at(-1) ?? '', { notebook_task: { notebook_path: path }, ...more });

/** What `act` has the emulator asked for, by route. */
async function calls(routes: string[], act: () => Promise<unknown>): Promise<number[]> {
  const before = routes.map((route) => stack.requests(route));
  await act();
  return routes.map((route, index) => stack.requests(route) - before[index]);
}

describe('planning reads the code of tasks', () => {
  test('500 notebooks by one call for their folder and one for each; a second plan reads none, and a third what has changed', async () => {
    const names = Array.from({ length: 500 }, (_item, index) => `n${index}`);
    for (const name of names) write(`many/${name}.py`, 'x = 1');
    // The first is disabled and all others wait for it, so that nothing but planning happens.
    const tasks = names.map((name, index) =>
      at(`/many/${name}`, index === 0 ? { disabled: true } : { depends_on: after('n0') }),
    );
    const planIt = () => stack.run(job(tasks));
    expect(await calls([LIST, STATUS, EXPORT, SUBMIT], planIt)).toEqual([1, 0, 500, 0]);
    expect(await calls([LIST, STATUS, EXPORT, SUBMIT], planIt)).toEqual([1, 0, 0, 0]);
    write('many/n7.py', 'x = 2');
    expect(await calls([LIST, STATUS, EXPORT, SUBMIT], planIt)).toEqual([1, 0, 1, 0]);
  });

  test('no further call, and no task run more, for a job that passes no values', async () => {
    write('plain/a.py', 'x = 1');
    write('plain/b.py', 'x = 1');
    const tasks = [at('/plain/a'), at('/plain/b', { depends_on: after('a') })];
    const counts = await calls(JOBS_CALLS.slice(0, 1), () => stack.run(job(tasks)));
    expect(counts).toEqual([2]);
    const runs = [...stack.emulator.workspace.runs.values()].slice(-2);
    expect(runs.map((run) => run.tasks.map(({ taskKey }) => taskKey))).toEqual([['a'], ['b']]);
    expect(await calls([LIST, STATUS, EXPORT], () => stack.run(job([at('/plain/a')])))).toEqual([0, 0, 0]);
  });

  test('references cost conditions, and no compute', async () => {
    write('referring/a.py', 'dbutils.jobs.taskValues.set("n", 3)');
    write('referring/b.py', 'assert dbutils.widgets.get("n") == "3"');
    const base_parameters = { n: '{{tasks.a.values.n}}' };
    const view = await stack.run(
      job([
        at('/referring/a'),
        at('/referring/b', {
          depends_on: after('a'),
          notebook_task: { notebook_path: '/referring/b', base_parameters },
        }),
      ]),
    );
    expect(results(view)).toEqual({ a: 'SUCCESS', b: 'SUCCESS' });
    const [run] = [...stack.emulator.workspace.runs.values()].slice(-2);
    const executed = run.tasks.filter(
      ({ runningMillis, spec }) => runningMillis !== undefined && spec['condition_task'] === undefined,
    );
    expect(executed.map(({ taskKey }) => taskKey)).toEqual(['a']);
  });

  test('what a notebook runs by %run counts as its own; a computed key is read once it is declared', async () => {
    write('lib/values.py', 'def put(name, value):\n    dbutils.jobs.taskValues.set(name, value)\n');
    write('lib/literal.py', 'dbutils.jobs.taskValues.set("literal", [1])');
    write(
      'lib/a.py',
      '# MAGIC %run ./values\n# COMMAND ----------\n# MAGIC %run ./literal\n# COMMAND ----------\nput("k1", {"deep": None})',
    );
    write(
      'lib/b.py',
      'for n in [1]:\n    assert dbutils.jobs.taskValues.get("a", f"k{n}", default=0) == {"deep": None}\nassert dbutils.jobs.taskValues.get("a", "literal") == [1]',
    );
    const declared = at('/lib/a', { brickwork: { task_values: ['k1'] } });
    const view = await stack.run(job([declared, at('/lib/b', { depends_on: after('a') })]));
    expect(results(view), view.tasks[1].state_message).toEqual({ a: 'SUCCESS', b: 'SUCCESS' });
  });

  test('values that were set before a failure are found by what runs after it', async () => {
    write(
      'failing/a.py',
      'dbutils.jobs.taskValues.set("path", "/tmp/x")\ndbutils.jobs.taskValues.set("n", [1])\nraise RuntimeError("no")',
    );
    write(
      'failing/b.py',
      'assert dbutils.jobs.taskValues.get("a", "path", default="none") == "/tmp/x"\nassert dbutils.widgets.get("n") == "[1]"',
    );
    const view = await stack.run(
      job([
        at('/failing/a'),
        at('/failing/b', {
          depends_on: after('a'),
          run_if: 'ALL_DONE',
          notebook_task: { notebook_path: '/failing/b', base_parameters: { n: '{{tasks.a.values.n}}' } },
        }),
      ]),
    );
    expect(results(view), view.tasks[1].state_message).toEqual({ a: 'FAILED', b: 'SUCCESS' });
    expect(view.tasks[0].state_message).toMatch(/RuntimeError: no/);
  });

  test('a default never stands in for a value that could not be read, and a repair of the setter mends it', async () => {
    write('lost/a.py', 'dbutils.jobs.taskValues.set("n", 3)');
    write('lost/b.py', 'assert dbutils.jobs.taskValues.get("a", "n", default=0) == 3');
    const reader = join(stack.data, 'Shared/brickwork/read_task_values_v1.py');
    const definition = job([at('/lost/a'), at('/lost/b', { depends_on: after('a') })]);
    // As somebody may delete what the worker has put there.
    rmSync(reader, { force: true });
    const { workflowId } = await stack.runs.start(definition);
    const view = await stack.endOf(workflowId);
    expect(results(view)).toEqual({ a: 'SUCCESS', b: 'FAILED' });
    expect(view.tasks[1].state_message).toMatch(
      /gets the task value "n" of "a", which could not be read: the notebook that reads it did not succeed: .*doesn't exist.*run "a" again/,
    );
    writeFileSync(reader, readerText());
    await stack.runs.repair(workflowId, { rerun_tasks: ['a'], rerun_dependent_tasks: true });
    expect(results(await stack.endOf(workflowId))).toEqual({ a: 'SUCCESS', b: 'SUCCESS' });
  });

  test('a closed run is repaired by the code as it is then: what a mended notebook gets is found, or said', async () => {
    write('mended/a.py', 'dbutils.jobs.taskValues.set("n", 3)\ndbutils.jobs.taskValues.set("m", [4])');
    write('mended/b.py', 'assert dbutils.jobs.taskValues.get("a", "m") == [4]\nraise RuntimeError("no")');
    const definition = job([at('/mended/a'), at('/mended/b', { depends_on: after('a') })]);
    const { workflowId } = await stack.runs.start(definition);
    expect(results(await stack.endOf(workflowId))).toEqual({ a: 'SUCCESS', b: 'FAILED' });
    write('mended/b.py', 'assert dbutils.jobs.taskValues.get("a", "n", default=0) == 3');
    await stack.runs.repair(workflowId, {});
    expect(results(await stack.endOf(workflowId))).toEqual({ a: 'SUCCESS', b: 'SUCCESS' });
    write('mended/b.py', 'assert dbutils.jobs.taskValues.get("a", "new", default=0) == 3');
    await stack.runs.repair(workflowId, { rerun_tasks: ['b'] });
    const view = await stack.endOf(workflowId);
    expect(view.tasks[1].state_message).toMatch(/"new" of "a", which was not read when it ran/);
    write('mended/a.py', 'dbutils.jobs.taskValues.set("new", 3)');
    await stack.runs.repair(workflowId, { rerun_tasks: ['a'], rerun_dependent_tasks: true });
    expect(results(await stack.endOf(workflowId))).toEqual({ a: 'SUCCESS', b: 'SUCCESS' });
  });

  test('a value that nobody has set fails the reference with what to do', async () => {
    write('never/a.py', 'dbutils.jobs.taskValues.set("other", 3)');
    const refer = at('/never/b', {
      depends_on: after('a'),
      notebook_task: { notebook_path: '/never/b', base_parameters: { n: '{{tasks.a.values.n}}' } },
    });
    const view = await stack.run(job([at('/never/a'), refer]));
    expect(view.tasks[1].state_message).toBe(
      '{{tasks.a.values.n}}: task "a" has no value "n". It has: "other". Nothing in its source sets it: add dbutils.jobs.taskValues.set("n", …) there, or correct the key.',
    );
  });

  test('a run that a job starts by run_job_task reads what that job refers to', async () => {
    write('child/x.py', 'dbutils.jobs.taskValues.set("n", [3])');
    write('child/y.py', 'assert dbutils.widgets.get("n") == "[3]"');
    const child = { name: 'child', tasks: [at('/child/x')] };
    const view = await stack.run(
      job(
        [
          { task_key: 'run', run_job_task: { job_id: 'child' } },
          at('/child/y', {
            depends_on: after('run'),
            notebook_task: { notebook_path: '/child/y', base_parameters: { n: '{{tasks.run.values.x.n}}' } },
          }),
        ],
        { brickwork: { jobs: { child } } },
      ),
    );
    expect(results(view), view.tasks[1].state_message).toEqual({ run: 'SUCCESS', y: 'SUCCESS' });
  });
});

/** Any notebook that exits with what it is asked for: the worker will put its own there again in ten minutes. */
function readerText(): string {
  return `# Databricks notebook source
import base64, json
wanted = json.loads(base64.b64decode(dbutils.widgets.get("wanted_base64")))
values = {key: json.dumps(dbutils.jobs.taskValues.get(wanted["task_key"], key)) for key in wanted["keys"]}
dbutils.notebook.exit(json.dumps(values))
`;
}
