import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { after, job, notebook } from '../support/definitions.js';
import { temporalCli } from '../support/temporal-cli.js';
import { results, TestStack } from '../support/test-stack.js';

/** Repairs that change the definition: of open runs, of closed ones, by update, by signal and by a stock start. */
let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start();
  writeNotebooks(stack);
});
afterAll(() => stack.stop());

const TASKS = [
  notebook('a'),
  { ...notebook('b', { depends_on: after('a') }), notebook_task: { notebook_path: '/nb/broken' } },
];
const WINDOW = { brickwork: { repair_window_seconds: 600 } };
const FIX = { tasks: [{ task_key: 'b', notebook_task: { notebook_path: '/nb/fixed' } }] };

/** Notebooks that are really executed; one of them cannot succeed. */
function writeNotebooks({ data }: TestStack): void {
  mkdirSync(join(data, 'nb'));
  writeFileSync(join(data, 'nb/a.py'), 'print("a")\n');
  writeFileSync(join(data, 'nb/broken.py'), 'raise ValueError("no such table")\n');
  writeFileSync(join(data, 'nb/fixed.py'), 'print("fixed")\n');
}

/** The tasks that were submitted, in order. */
const submitted = (): Record<string, unknown>[] =>
  [...stack.emulator.workspace.runs.values()].map(({ tasks: [task] }) => task.spec);

const submitsOf = (key: string): number => submitted().filter(({ task_key }) => task_key === key).length;

async function failed(more = {}): Promise<{ workflowId: string; workflowRunId: string }> {
  const started = await stack.runs.start(job(TASKS, more));
  await stack.until(started.workflowId, ({ tasks }) => tasks[1]?.result_state === 'FAILED');
  return started;
}

describe('a run that is open', () => {
  test('goes on with a fixed notebook path; what succeeded is not submitted again', async () => {
    const before = submitsOf('a');
    const { workflowId } = await failed(WINDOW);
    expect(await stack.runs.repair(workflowId, FIX)).toEqual({ repair_id: 1, rerun_tasks: ['b'] });
    const view = await stack.endOf(workflowId);
    expect(results(view)).toEqual({ a: 'SUCCESS', b: 'SUCCESS' });
    expect(view.repair_history).toMatchObject([{ repair_id: 1, changed_tasks: ['b'] }]);
    expect(submitsOf('a') - before).toBe(1);
  });

  test.each([
    ['an answer of jobs/get', { job_id: 1, settings: { name: 'job', ...WINDOW, tasks: TASKS } }, {}],
    [
      'a job of a bundle',
      { resources: { jobs: { j: { name: 'job', ...WINDOW, tasks: TASKS }, k: {} } } },
      { job: 'j' },
    ],
  ])('also one that was started with %s', async (_name, document, options) => {
    const { workflowId } = await stack.runs.start(document, options);
    await stack.until(workflowId, ({ tasks }) => tasks[1]?.result_state === 'FAILED');
    await stack.runs.repair(workflowId, FIX);
    expect(results(await stack.endOf(workflowId))).toEqual({ a: 'SUCCESS', b: 'SUCCESS' });
  });

  test('refuses a change with issues, each with its path, and can be repaired after', async () => {
    const { workflowId } = await failed(WINDOW);
    const wrong = { tasks: [{ task_key: 'b', notebook_task: { notebook_pth: 1, notebook_path: null } }] };
    await expect(stack.runs.repair(workflowId, wrong)).rejects.toThrow(
      /tasks\[1\]\.notebook_task\.notebook_path[^]*tasks\[1\]\.notebook_task\.notebook_pth/,
    );
    await expect(stack.runs.repair(workflowId, { tasks: [{ task_key: 'x' }] })).rejects.toThrow(
      /Unknown tasks/,
    );
    await stack.runs.repair(workflowId, FIX);
    expect((await stack.endOf(workflowId)).result_state).toBe('SUCCESS');
  });

  test('takes the same by signal: a refusal stands in the view; two at once are taken in turn', async () => {
    const { workflowId } = await failed(WINDOW);
    const handle = stack.temporal.client.workflow.getHandle(workflowId);
    await handle.signal('repair', { tasks: [{ task_key: 'b', timeout_seconds: -5 }] });
    await stack.until(workflowId, ({ repair_history }) => repair_history.length === 1);
    const input = JSON.stringify({ tasks: [{ task_key: 'b', timeout_seconds: 99 }] });
    await Promise.all([
      temporalCli('workflow', 'signal', '--name', 'repair', '-w', workflowId, '--input', input),
      handle.signal('repair', FIX),
    ]);
    // Whichever comes second finds the task active, or failed once more.
    await stack.until(workflowId, ({ repair_history }) => repair_history.length === 3);
    const view = await stack.runs.view(workflowId);
    expect(view.repair_history[0].refused).toMatch(/changed definition has issues[^]*timeout_seconds/);
    if (view.result_state !== 'SUCCESS') await stack.runs.repair(workflowId, FIX).catch(() => undefined);
    expect((await stack.endOf(workflowId)).result_state).toBe('SUCCESS');
  });

  test('that continued as new in between finds its definition all the same', async () => {
    const small = await TestStack.start({ settings: { continueAsNewAfterEvents: 10 } });
    writeNotebooks(small);
    const { workflowId } = await small.runs.start(job(TASKS, WINDOW));
    await small.until(workflowId, ({ tasks }) => tasks[1]?.result_state === 'FAILED');
    await small.runs.repair(workflowId, { tasks: [{ task_key: 'b', timeout_seconds: 50 }] });
    await small.until(workflowId, ({ tasks }) => tasks[1]?.attempt_runs.at(-1)?.repair_id === 1);
    await small.until(workflowId, ({ repair_window_ends }) => repair_window_ends !== undefined);
    await small.runs.repair(workflowId, FIX);
    expect((await small.endOf(workflowId)).result_state).toBe('SUCCESS');
    await small.stop();
  });
});

describe('a run that is closed', () => {
  test('is started again with a changed definition, which a second repair builds on', async () => {
    const { workflowId } = await failed();
    await stack.endOf(workflowId);
    await stack.runs.repair(workflowId, { tasks: [{ task_key: 'b', timeout_seconds: 77 }] });
    expect((await stack.endOf(workflowId)).result_state).toBe('FAILED');
    await stack.runs.repair(workflowId, FIX);
    expect((await stack.endOf(workflowId)).result_state).toBe('SUCCESS');
    expect(submitted().at(-1)).toMatchObject({
      notebook_task: { notebook_path: '/nb/fixed' },
      timeout_seconds: 77,
    });
  });

  test('is not lost by a repair that is refused: the next one finds it', async () => {
    const { workflowId, workflowRunId } = await failed();
    await stack.endOf(workflowId);
    const wrong = { tasks: [{ task_key: 'b', notebok_task: {} }] };
    await expect(stack.runs.repair(workflowId, wrong)).rejects.toThrow(/notebok_task/);
    const options = JSON.stringify({ repair_of: workflowRunId, repair: { rerun_tasks: ['nope'] } });
    await temporalCli(
      ...['workflow', 'execute', '--type', 'runJob', '-t', stack.taskQueue, '-w', workflowId],
      ...['--input', 'null', '--input', options],
    );
    expect((await stack.runs.view(workflowId)).tasks[1].result_state).toBe('FAILED');
    await stack.runs.repair(workflowId, FIX);
    expect((await stack.endOf(workflowId)).result_state).toBe('SUCCESS');
  });
});
