import { afterAll, beforeAll, expect, test } from 'vitest';
import { BrickworkClient } from '../../src/client/brickwork-client.js';
import { InvalidJobDefinition, RunBroken } from '../../src/client/job-handle.js';
import { MessageRefused } from '../../src/client/message-refused.js';
import { TestStack } from '../support/test-stack.js';

let stack: TestStack;
let brickwork: BrickworkClient;
beforeAll(async () => {
  stack = await TestStack.start();
  brickwork = new BrickworkClient({ client: stack.temporal.client, taskQueue: stack.taskQueue });
});
afterAll(() => stack.stop());

const job = (...keys: string[]): object => ({
  name: 'handled',
  tasks: keys.map((task_key) => ({ task_key, notebook_task: { notebook_path: '/n' } })),
});

test('a bad definition is an error with every issue, whether it is followed or waited for', async () => {
  const run = await brickwork.startJob({ name: 'bad', tasks: [{ task_key: 'a' }, { task_key: 'a' }] });
  const failure: unknown = await run.result().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(InvalidJobDefinition);
  expect((failure as InvalidJobDefinition).issues.map(({ code }) => code)).toContain('NAME_DUPLICATE');
  expect((failure as Error).message).toContain('NAME_DUPLICATE tasks[1].task_key');
  const follow = async (): Promise<void> => {
    for await (const view of run.follow({ intervalMillis: 20 })) expect(view.tasks).toEqual([]);
  };
  await expect(follow()).rejects.toBeInstanceOf(InvalidJobDefinition);
});

test('whoever follows sees each change once, and may leave', async () => {
  stack.script('slow', { duration_millis: 60_000 });
  const run = await brickwork.startJob(job('slow'));
  const seen: string[] = [];
  for await (const view of run.follow({ intervalMillis: 20 })) {
    seen.push(JSON.stringify(view));
    if (view.tasks[0]?.life_cycle_state === 'RUNNING') break;
  }
  expect(new Set(seen).size).toBe(seen.length);
  const stopping = new AbortController();
  stopping.abort();
  for await (const _view of run.follow({ signal: stopping.signal })) expect.unreachable();
  await run.cancelTask('slow');
  expect((await run.result()).tasks[0].result_state).toBe('CANCELED');
  await expect(run.pause()).rejects.toBeInstanceOf(MessageRefused);
  expect((await brickwork.runsOfJob('handled', 10)).map(({ workflowId }) => workflowId)).toBeInstanceOf(
    Array,
  );
});

test('people decide by the handle as by the command line', async () => {
  stack.script('held', { duration_millis: 60_000 });
  const approval = { task_key: 'release', brickwork: { approval_task: {} } };
  const { tasks } = job('quick', 'held', 'skipped') as { tasks: object[] };
  const [quick, held, skipped] = tasks;
  stack.script('quick', { task_values: { rows: 2 } });
  const run = await brickwork.startJob({
    name: 'handled',
    tasks: [
      { ...quick, brickwork: { task_values: ['rows'] } },
      held,
      { ...skipped, depends_on: [{ task_key: 'held' }] },
      approval,
    ],
  });
  for await (const view of run.follow({ intervalMillis: 20 })) {
    const waits = view.tasks[3]?.life_cycle_state === 'WAITING_FOR_APPROVAL';
    if (waits && view.tasks[1].life_cycle_state === 'RUNNING' && view.tasks[0].result_state) break;
  }
  await run.setFailFast(true);
  await run.setFailFast(false);
  await run.pause();
  await run.resume();
  await run.setTaskValue('quick', 'rows', 3);
  await run.skipTask('skipped', 'EXCLUDED');
  await run.approve('release', { by: 'ada', comment: 'go' });
  await expect(run.reject('release', { by: 'ada' })).rejects.toBeInstanceOf(MessageRefused);
  await expect(run.retryTaskNow('held')).rejects.toBeInstanceOf(MessageRefused);
  await run.signal('file-has-come', { path: '/a' });
  expect((await run.view()).warnings?.[0].message).toMatch(/"file-has-come" was ignored/);
  expect(await run.values()).toMatchObject({ quick: { rows: 3 } });
  expect(await run.graph()).toContain('held');
  expect(await run.usage()).toBeDefined();
  expect(await run.timeline()).toBeDefined();
  stack.emulator.workspace.scripts.release('held');
  const view = await run.result();
  expect(view.result_state).toBe('SUCCESS');
  expect(view.tasks[2].result_state).toBe('EXCLUDED');
  expect(await run.repairs()).toEqual([]);
  expect(await run.output({ taskKey: 'quick' })).toBeDefined();
});

test('a run that somebody terminated has no result', async () => {
  stack.script('endless', { duration_millis: 60_000 });
  const run = await brickwork.startJob(job('endless'));
  await stack.temporal.client.workflow.getHandle(run.workflowId).terminate('enough');
  await expect(run.result()).rejects.toBeInstanceOf(RunBroken);
});
