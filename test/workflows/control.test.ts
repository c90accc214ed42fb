import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { after, job, notebook } from '../support/definitions.js';
import { temporalCli } from '../support/temporal-cli.js';
import { results, TestStack } from '../support/test-stack.js';

/** Every control as the stock `temporal` command sends it: raw JSON, by update and by signal. */
let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('*');
});
afterAll(() => stack.stop());

const update = (workflowId: string, name: string, ...input: string[]) =>
  temporalCli(
    'workflow',
    'update',
    'execute',
    '--name',
    name,
    '-w',
    workflowId,
    '-o',
    'json',
    ...input.flatMap((text) => ['--input', text]),
  );
const signal = (workflowId: string, name: string, ...input: string[]) =>
  temporalCli(
    'workflow',
    'signal',
    '--name',
    name,
    '-w',
    workflowId,
    ...input.flatMap((text) => ['--input', text]),
  );

/** A run whose first task runs for a while. */
async function started(more: Parameters<typeof notebook>[1] = {}): Promise<string> {
  stack.script('slow', { duration_millis: 60_000 });
  const { workflowId } = await stack.runs.start(
    job([
      notebook('slow', more),
      notebook('next', { depends_on: after('slow'), run_if: 'ALL_DONE' }),
      notebook('last', { depends_on: after('next') }),
    ]),
  );
  await stack.until(workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
  return workflowId;
}

describe('an update', () => {
  test('cancels a task, skips another, and sets a value', async () => {
    const workflowId = await started();
    expect(
      (await update(workflowId, 'setTaskValue', '{"task_key":"slow","key":"n","value":{"a":1}}')).stdout,
    ).toMatch(/setTaskValue/);
    expect(
      (await update(workflowId, 'skipTask', '{"task_key":"last","result_state":"EXCLUDED"}')).status,
    ).toBe(0);
    expect((await update(workflowId, 'cancelTask', '"slow"')).status).toBe(0);
    const view = await stack.endOf(workflowId);
    expect(results(view)).toEqual({ slow: 'CANCELED', next: 'SUCCESS', last: 'EXCLUDED' });
    expect(await stack.runs.taskValues(workflowId)).toEqual({ slow: { n: { a: 1 } } });
    expect(stack.violations()).toEqual([]);
  });

  test('pauses a run, without input, and lets it go on', async () => {
    stack.script('first', { duration_millis: 60_000 });
    const { workflowId } = await stack.runs.start(
      job([notebook('first'), notebook('second', { depends_on: after('first') })]),
    );
    await stack.until(workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
    expect((await update(workflowId, 'pauseRun')).status).toBe(0);
    stack.release('first');
    await stack.until(workflowId, ({ tasks }) => tasks[0]?.result_state === 'SUCCESS');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await stack.runs.view(workflowId)).toMatchObject({ paused: true, tasks: [{}, { attempts: 0 }] });
    expect((await update(workflowId, 'resumeRun', '{}')).status).toBe(0);
    expect((await stack.endOf(workflowId)).result_state).toBe('SUCCESS');
  });

  test('cuts the pause before a retry short', async () => {
    stack.script('flaky', { fail_times: 1 });
    const { workflowId } = await stack.runs.start(
      job([notebook('flaky', { max_retries: 1, min_retry_interval_millis: 600_000 })]),
    );
    await stack.until(workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'WAITING_FOR_RETRY');
    expect((await update(workflowId, 'retryTaskNow', '"flaky"')).status).toBe(0);
    expect(results(await stack.endOf(workflowId))).toEqual({ flaky: 'SUCCESS' });
  });

  test('ends a run with its first failure', async () => {
    const workflowId = await started();
    expect((await update(workflowId, 'setFailFast', '{"enabled":true}')).status).toBe(0);
    await update(workflowId, 'cancelTask', '"slow"');
    expect((await stack.endOf(workflowId)).result_state).toBe('FAILED');
  });

  test('that skips the last task ends the run', async () => {
    const tasks = [notebook('a', { max_retries: 1, min_retry_interval_millis: 600_000 })];
    stack.script('a', { fail_times: 1 });
    const { workflowId } = await stack.runs.start(job(tasks));
    await stack.until(workflowId, ({ tasks: [a] }) => a?.life_cycle_state === 'WAITING_FOR_RETRY');
    expect((await update(workflowId, 'skipTask', '"a"')).status).toBe(0);
    expect((await stack.endOf(workflowId)).result_state).toBe('SUCCESS');
  });

  test('that cannot be is refused with the reason, and leaves no trace in the history', async () => {
    const workflowId = await started();
    for (const [name, input, reason] of [
      ['cancelTask', '"nope"', /There is no task "nope"/],
      ['skipTask', '{"task_key":"slow"}', /cancel it first/],
      ['setTaskValue', '{"task_key":"slow"}', /key must be the name/],
      ['resumeRun', '{}', /not paused/],
    ] as const) {
      const { status, stderr } = await update(workflowId, name, input);
      expect([status === 0, stderr]).toEqual([false, expect.stringMatching(reason)]);
    }
    const { events } = await stack.temporal.client.workflow.getHandle(workflowId).fetchHistory();
    expect(events?.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes)).toEqual([]);
    await stack.runs.cancel(workflowId);
    await stack.endOf(workflowId);
  });
});

describe('a signal', () => {
  test('does the same without an answer; what it cannot do stands among the warnings', async () => {
    const workflowId = await started();
    for (const [name, input] of [
      ['nonsense', '5'],
      ['cancelTask', '[1]'],
      ['pauseRun', '{"x":1}'],
    ] as const)
      await signal(workflowId, name, input);
    await signal(workflowId, 'setFailFast');
    await signal(workflowId, 'cancelTask', '{"task_key":"slow"}');
    const view = await stack.endOf(workflowId);
    expect([results(view), view.result_state]).toEqual([
      { slow: 'CANCELED', next: 'CANCELED', last: 'CANCELED' },
      'FAILED',
    ]);
    expect(view.warnings?.map(({ message }) => message)).toEqual([
      'Signal "nonsense" was ignored: no task of the job waits for it. It has no wait_task.',
      'cancelTask was refused: cancelTask takes a JSON object.',
      'pauseRun was refused: "x" is not a member of pauseRun. Known: none.',
    ]);
  });

  test.each([
    ['cancelTask', '"slow"', { slow: 'CANCELED', next: 'SUCCESS', last: 'SUCCESS' }],
    ['skipTask', '{"task_key":"last","result_state":"EXCLUDED"}', { last: 'EXCLUDED' }],
    ['setTaskValue', '{"task_key":"slow","key":"n","value":1}', {}],
  ])('%s is the twin of its update', async (name, input, expected) => {
    const workflowId = await started();
    await signal(workflowId, name, input);
    if (name !== 'cancelTask') await signal(workflowId, 'cancelTask', '"slow"');
    const view = await stack.endOf(workflowId);
    expect([results(view), view.warnings]).toEqual([expect.objectContaining(expected), undefined]);
    const values = await stack.runs.taskValues(workflowId);
    expect(values).toEqual(name === 'setTaskValue' ? { slow: { n: 1 } } : {});
  });

  test('pauses, goes on, and cuts a pause short', async () => {
    stack.script('flaky', { fail_times: 1 });
    const retried = notebook('flaky', { max_retries: 1, min_retry_interval_millis: 600_000 });
    const { workflowId } = await stack.runs.start(job([retried]));
    await stack.until(workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'WAITING_FOR_RETRY');
    await signal(workflowId, 'pauseRun');
    await signal(workflowId, 'retryTaskNow', '"flaky"');
    await stack.until(workflowId, ({ paused, tasks }) => paused === true && tasks[0]?.attempts === 1);
    await signal(workflowId, 'resumeRun');
    expect(results(await stack.endOf(workflowId))).toEqual({ flaky: 'SUCCESS' });
  });

  test('that comes before the plan is kept, in order', async () => {
    const { client } = stack.temporal;
    const options = {
      taskQueue: stack.taskQueue,
      workflowId: `early-${Date.now()}`,
      args: [job([notebook('a')])],
    };
    const handle = await client.workflow.signalWithStart('runJob', {
      ...options,
      signal: 'pauseRun',
      signalArgs: [],
    });
    await stack.until(handle.workflowId, ({ paused }) => paused === true);
    await stack.runs.control(handle.workflowId, 'resumeRun', {});
    expect((await stack.endOf(handle.workflowId)).result_state).toBe('SUCCESS');
  });
});
