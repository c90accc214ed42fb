import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { after, job, notebook } from '../support/definitions.js';
import { results, TestStack } from '../support/test-stack.js';
import { brickwork, cliEnvironment, type CliResult } from './run-cli.js';

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('*');
});
afterAll(() => stack.stop());

const call = (...args: string[]): Promise<CliResult> => brickwork(args, cliEnvironment(stack));

describe('brickwork pause, resume, fail-fast and task', () => {
  test('act on an open run, and say what they did', async () => {
    stack.script('slow', { duration_millis: 60_000 });
    const tasks = [
      notebook('slow'),
      notebook('b', { depends_on: after('slow'), run_if: 'ALL_DONE' }),
      notebook('c', { depends_on: after('b') }),
    ];
    const { workflowId } = await stack.runs.start(job(tasks));
    await stack.until(workflowId, ({ tasks: [slow] }) => slow?.life_cycle_state === 'RUNNING');
    expect((await call('pause', workflowId)).stdout).toMatch(/is paused/);
    expect((await call('resume', workflowId)).stdout).toMatch(/goes on/);
    const json = await call('task', 'set-value', workflowId, 'slow', 'rows', '5', '--json');
    expect(JSON.parse(json.stdout)).toEqual({ applied: 'setTaskValue', task_key: 'slow' });
    expect((await call('task', 'skip', workflowId, 'c', '--as', 'EXCLUDED')).stdout).toBe(
      'Task c is skipped.\n',
    );
    expect((await call('fail-fast', workflowId, '--off')).status).toBe(0);
    expect((await call('task', 'cancel', workflowId, 'slow')).stdout).toBe('Task slow is being canceled.\n');
    const view = await stack.endOf(workflowId);
    expect(results(view)).toEqual({ slow: 'CANCELED', b: 'SUCCESS', c: 'EXCLUDED' });
    expect(await stack.runs.taskValues(workflowId)).toEqual({ slow: { rows: 5 } });
    const refused = await call('task', 'retry-now', workflowId, 'slow');
    expect([refused.status, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toBe('brickwork: The run has ended.\n');
  });

  test('wrong usage is exit status 2', async () => {
    expect((await call('task', 'skip', 'id', 'a', '--as', 'GREAT')).status).toBe(2);
    expect((await call('task', 'cancel', 'id')).status).toBe(2);
    expect((await call('task', 'cancel', 'nowhere', 'a')).status).toBe(2);
    expect((await call('task', '--help')).stdout).toMatch(/set-value/);
  });

  test('repair takes up a closed run', async () => {
    stack.script('flaky', { fail_times: 1 });
    const { workflowId } = await stack.runs.start(job([notebook('flaky')]));
    await stack.endOf(workflowId);
    const { status, stdout, stderr } = await call('repair', workflowId);
    expect([status, stdout]).toEqual([0, 'Repair 1 runs again: flaky\n']);
    expect(stderr).toMatch(`brickwork status "${workflowId}" --watch`);
    expect((await stack.endOf(workflowId)).result_state).toBe('SUCCESS');
  });
});
