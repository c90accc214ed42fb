import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import type { TaskOutputsView, TaskOutputView } from '../../src/core/run/view/output-view.js';
import { job, notebook } from '../support/definitions.js';
import { temporalCli } from '../support/temporal-cli.js';
import { TestStack } from '../support/test-stack.js';

const GET_OUTPUT = 'GET /api/2.2/jobs/runs/get-output';
const EXPORT = 'GET /api/2.2/jobs/runs/export';

const LOUD = [
  '# Databricks notebook source',
  'print("\\x1b[32mreading\\x1b[0m", dbutils.widgets.get("day"))',
  '# COMMAND ----------',
  'def load():',
  '    raise ValueError("no rows")',
  'load()',
].join('\n');
const HUGE = ['for at in range(20000):', '    print("line", at)', 'print("x" * 500000)', '1 / 0'].join('\n');

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start();
  mkdirSync(join(stack.data, 'nb'));
  for (const [name, source] of Object.entries({ loud: LOUD, huge: HUGE, quiet: 'pass' }))
    writeFileSync(join(stack.data, 'nb', `${name}.py`), source);
  writeFileSync(join(stack.data, 'script.py'), 'print("script says hi")\nraise SystemExit(3)\n');
});
afterAll(() => stack.stop());
afterEach(() => stack.emulator.workspace.faults.clear());

const loud = (taskKey: string, more: JsonObject = {}): JsonObject => ({
  task_key: taskKey,
  notebook_task: { notebook_path: '/nb/loud', base_parameters: { day: 'mon' } },
  ...more,
});

async function ended(definition: JsonObject): Promise<string> {
  const { workflowId } = await stack.runs.start(definition);
  await stack.endOf(workflowId);
  return workflowId;
}

const read = (workflowId: string, taskKey?: string, tailLines?: number): Promise<TaskOutputsView> =>
  stack.runs.output(workflowId, {
    ...(taskKey === undefined ? {} : { taskKey }),
    ...(tailLines === undefined ? {} : { tailLines }),
  });
const readOne = async (workflowId: string, taskKey: string): Promise<TaskOutputView> =>
  (await read(workflowId, taskKey)).outputs[0];

describe('what a task has left is read', () => {
  test('of a notebook: its traceback, and what each cell has printed, without colors', async () => {
    const workflowId = await ended(job([loud('load')]));
    const { outputs } = await read(workflowId);
    expect(outputs).toMatchObject([
      {
        task_key: 'load',
        attempt: 1,
        attempts: 1,
        result_state: 'FAILED',
        error: 'ValueError: no rows',
        logs: '[cell 1]\nreading mon',
      },
    ]);
    const trace = outputs[0].error_trace ?? '';
    expect(trace).toMatch(/^Traceback .*\n.*loud\.py", line 6, in <module>\n[^]*line 5, in load/);
    expect(trace).toMatch(/\nValueError: no rows$/);
    expect(trace).not.toContain('run_task.py');
  });

  test('of a file, of a task on a native cluster, of one that went well, and of a loop', async () => {
    const each = { task_key: 'each', for_each_task: { inputs: '["a","b"]', task: loud('one') } };
    const clusters = [
      {
        job_cluster_key: 'main',
        new_cluster: { spark_version: '15' },
        brickwork: { cluster_strategy: 'native' },
      },
    ];
    const workflowId = await ended(
      job(
        [
          { task_key: 'file', spark_python_task: { python_file: '/script.py' } },
          loud('native', { job_cluster_key: 'main', max_retries: 1 }),
          { task_key: 'good', notebook_task: { notebook_path: '/nb/quiet' } },
          each,
        ],
        { job_clusters: clusters },
      ),
    );
    const { outputs } = await read(workflowId);
    expect(outputs).toMatchObject([
      { task_key: 'file', error: 'SystemExit: 3', logs: 'script says hi' },
      { task_key: 'native', attempt: 2, attempts: 2, logs: '[cell 1]\nreading mon' },
      { task_key: 'each', iteration: 0, error: 'ValueError: no rows' },
      { task_key: 'each', iteration: 1, logs: '[cell 1]\nreading mon' },
    ]);
    const good = await readOne(workflowId, 'good');
    expect([good.result_state, good.error, good.logs, good.notes]).toEqual([
      'SUCCESS',
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('of a task of another job by the workflow id that its task leads to', async () => {
    const workflowId = await ended(
      job([{ task_key: 'sub', run_job_task: { job_id: 'other' } }], {
        brickwork: { jobs: { other: { name: 'other', tasks: [loud('inner')] } } },
      }),
    );
    const sub = await readOne(workflowId, 'sub');
    expect(sub).toMatchObject({
      workflow_id: `${workflowId}/sub`,
      state_message: expect.any(String) as string,
    });
    expect(await read(sub.workflow_id ?? '')).toMatchObject({ outputs: [{ task_key: 'inner' }] });
  });

  test('to a size that Temporal takes, from the end, and says how much is left out', async () => {
    const workflowId = await ended(job([{ task_key: 'huge', notebook_task: { notebook_path: '/nb/huge' } }]));
    const all = await read(workflowId, 'huge', 100_000);
    expect(JSON.stringify(all).length).toBeLessThan(300_000);
    expect(all.outputs[0].logs).toMatch(/^…x{100000,}$/);
    expect(all.outputs[0].logs_lines_left_out).toBe(20_001);
    const few = await read(workflowId, 'huge', 1);
    expect(few.outputs[0]).toMatchObject({ error_trace: 'ZeroDivisionError: division by zero' });
    expect(few.outputs[0].error_trace_lines_left_out).toBeGreaterThan(1);
  });

  test('while the run is open, and after it was terminated', async () => {
    stack.script('slow', { duration_millis: 60_000 });
    const { workflowId } = await stack.runs.start(job([loud('load'), notebook('slow')]));
    await stack.until(workflowId, ({ tasks }) => tasks[0]?.result_state === 'FAILED');
    expect(await read(workflowId)).toMatchObject({ outputs: [{ task_key: 'load' }] });
    await stack.temporal.client.workflow.getHandle(workflowId).terminate();
    expect(await read(workflowId)).toMatchObject({
      outputs: [{ task_key: 'load', error: 'ValueError: no rows' }],
    });
    stack.release('slow');
  });
});

describe('what cannot be read', () => {
  test('is tried again where the workspace is busy, and is a note where it refuses', async () => {
    const workflowId = await ended(job([loud('load')]));
    stack.fault({ route: GET_OUTPUT, kind: 'status', status: 503, times: 1 });
    expect(await readOne(workflowId, 'load')).toMatchObject({ error: 'ValueError: no rows' });
    stack.fault({ route: EXPORT, kind: 'status', status: 403, error_code: 'PERMISSION_DENIED' });
    expect(await readOne(workflowId, 'load')).toMatchObject({
      error: 'ValueError: no rows',
      notes: ['What it has printed could not be read: Injected by a fault.'],
    });
    stack.fault({ route: GET_OUTPUT, kind: 'status', status: 503 });
    expect(await readOne(workflowId, 'load')).toMatchObject({
      result_state: 'FAILED',
      state_message: 'ValueError: no rows',
      notes: ['The output could not be read: Injected by a fault.'],
    });
  });

  test('is no note where there is nothing, as of a file that has no cells', async () => {
    const workflowId = await ended(job([loud('load')]));
    stack.fault({ route: EXPORT, kind: 'html' });
    expect((await readOne(workflowId, 'load')).notes).toMatchObject([
      expect.stringMatching(/could not be read/),
    ]);
    const sql = { sql_task: { warehouse_id: 'w', file: { path: '/none.sql' } } };
    const other = await ended(job([{ task_key: 'query', ...sql }]));
    const query = await readOne(other, 'query');
    expect([query.result_state, query.notes]).toEqual(['FAILED', undefined]);
  });

  test.each<[string, JsonObject, RegExp]>([
    ['no such task', { taskKey: 'laod' }, /^There is no task "laod". Did you mean "load"\?$/],
    [
      'an attempt that there was not',
      { taskKey: 'load', attempt: 5 },
      /has no attempt 5: it was submitted once/,
    ],
  ])('%s is refused with the reason', async (_name, request, reason) => {
    const workflowId = await ended(job([loud('load')]));
    await expect(stack.runs.output(workflowId, request)).rejects.toThrow(reason);
  });

  test('of a run that had no plan, of another workflow, and of none', async () => {
    const { workflowId } = await stack.runs.start({ name: 'bad', tasks: [] });
    await stack.runs.ending(workflowId);
    await expect(read(workflowId)).rejects.toThrow(/has no plan, so nothing of it was submitted/);
    const own = {
      taskQueue: stack.taskQueue,
      workflowId: `no-run-${stack.taskQueue}`,
      args: [{ dry_run: true }],
    };
    await stack.temporal.client.workflow.execute('janitor', own);
    await expect(read(own.workflowId)).rejects.toThrow(/is no run: it is a workflow of the type janitor/);
    await expect(read('nowhere')).rejects.toThrow(/not found/);
  });

  test('is said by the stock command, too', async () => {
    const words = ['workflow', 'execute', '--type', 'readOutput', '-t', stack.taskQueue];
    for (const [input, reason] of [
      ['{"task_key": "a"}', /The input is \{"workflow_id": …\}/],
      ['5', /The input is/],
      ['{"workflow_id": "w", "lines": 5}', /"lines" is not a field/],
      ['{"workflow_id": "nowhere"}', /There is no run "nowhere"/],
    ] as const) {
      const { stdout, stderr } = await temporalCli(...words, '--input', input);
      expect(`${stdout}${stderr}`).toMatch(reason);
    }
  });
});
