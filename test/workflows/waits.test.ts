import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { after, job, notebook } from '../support/definitions.js';
import { temporalCli } from '../support/temporal-cli.js';
import { results, TestStack } from '../support/test-stack.js';

/** Approvals and signals from outside, as any Temporal tool sends them. */
let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('*');
});
afterAll(() => stack.stop());

const GUARDED = [
  notebook('train'),
  {
    task_key: 'ok',
    depends_on: after('train'),
    brickwork: { approval_task: { message: 'Deploy?', approvers: ['ada'] } },
  },
  notebook('deploy', { depends_on: after('ok') }),
];

async function asked(tasks = GUARDED): Promise<string> {
  const { workflowId } = await stack.runs.start(job(tasks));
  await stack.until(workflowId, (view) =>
    view.tasks.some(({ life_cycle_state }) => life_cycle_state === 'WAITING_FOR_APPROVAL'),
  );
  return workflowId;
}

const send = (how: 'signal' | 'update', workflowId: string, name: string, input: string) =>
  temporalCli(
    'workflow',
    ...(how === 'update' ? ['update', 'execute'] : ['signal']),
    ...['--name', name, '-w', workflowId, '--input', input],
  );

describe('an approval', () => {
  test('is refused to who may not give it, and given by update: the run goes on', async () => {
    const workflowId = await asked();
    const { status, stderr } = await send('update', workflowId, 'approve', '{"task_key":"ok","by":"bob"}');
    expect([status === 0, stderr]).toEqual([false, expect.stringMatching(/none of the approvers/)]);
    await send('update', workflowId, 'approve', '{"task_key":"ok","by":"ada","comment":"go"}');
    const view = await stack.endOf(workflowId);
    expect(results(view)).toEqual({ train: 'SUCCESS', ok: 'SUCCESS', deploy: 'SUCCESS' });
    expect(view.tasks[1].wait?.answers).toMatchObject([{ approved: true, by: 'ada', comment: 'go' }]);
  });

  test('is refused by a signal of a webhook: downstream does not run', async () => {
    const workflowId = await asked();
    await send('signal', workflowId, 'reject', '{"task_key":"ok","by":"ada"}');
    expect(results(await stack.endOf(workflowId))).toEqual({
      train: 'SUCCESS',
      ok: 'FAILED',
      deploy: 'UPSTREAM_FAILED',
    });
  });

  test('that is the last task ends the run; nobody answering in time does, too', async () => {
    const last = await asked(GUARDED.slice(0, 2));
    await stack.runs.control(last, 'approve', { task_key: 'ok', by: 'ada' });
    expect((await stack.endOf(last)).result_state).toBe('SUCCESS');
    const { workflowId } = await stack.runs.start(
      job([{ task_key: 'ok', timeout_seconds: 1, brickwork: { approval_task: {} } }]),
    );
    expect(results(await stack.endOf(workflowId))).toEqual({ ok: 'TIMEDOUT' });
  });
});

describe('a wait_task', () => {
  const WAITING = [
    { task_key: 'file', brickwork: { wait_task: { signal: 'landed' } } },
    notebook('load', {
      depends_on: after('file'),
      notebook_task: { notebook_path: '/nb/load', base_parameters: { path: '{{tasks.file.values.path}}' } },
    }),
  ];

  test('goes on with the payload of its signal', async () => {
    const { workflowId } = await stack.runs.start(job(WAITING));
    await stack.until(workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'WAITING_FOR_SIGNAL');
    await send('signal', workflowId, 'landed', '{"path": "/data/a.csv"}');
    expect((await stack.endOf(workflowId)).result_state).toBe('SUCCESS');
    expect(await stack.runs.taskValues(workflowId)).toMatchObject({ file: { path: '/data/a.csv' } });
  });

  test('gets a signal that came with the start, and survives what is none of its own', async () => {
    const handle = await stack.temporal.client.workflow.signalWithStart('runJob', {
      taskQueue: stack.taskQueue,
      workflowId: `landed-${Date.now()}`,
      args: [job(WAITING)],
      signal: 'landed',
      signalArgs: [{ path: '/early' }],
    });
    await handle.signal('other', 1);
    const view = await stack.endOf(handle.workflowId);
    expect(view.result_state).toBe('SUCCESS');
    expect(await stack.runs.taskValues(handle.workflowId)).toMatchObject({ file: { path: '/early' } });
  });
});

test('a wait goes on across continue-as-new, and its timer with it', async () => {
  const small = await TestStack.start({ settings: { continueAsNewAfterEvents: 12 } });
  small.script('*');
  const { workflowId, workflowRunId } = await small.runs.start(
    job([
      notebook('a'),
      { task_key: 'ok', depends_on: after('a'), timeout_seconds: 600, brickwork: { approval_task: {} } },
      {
        task_key: 'file',
        depends_on: after('a'),
        timeout_seconds: 2,
        brickwork: { wait_task: { signal: 'x' } },
      },
      notebook('b', { depends_on: after('a') }),
    ]),
  );
  await small.until(workflowId, ({ tasks }) => tasks[3]?.result_state === 'SUCCESS');
  await small.until(workflowId, ({ tasks }) => tasks[2]?.result_state === 'TIMEDOUT');
  const { runId } = await small.temporal.client.workflow.getHandle(workflowId).describe();
  expect(runId).not.toBe(workflowRunId);
  await small.runs.control(workflowId, 'approve', { task_key: 'ok', by: 'ada' });
  expect(results(await small.endOf(workflowId))).toMatchObject({ ok: 'SUCCESS', file: 'TIMEDOUT' });
  await small.stop();
});
