import { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MessageRefused } from '../../src/client/message-refused.js';
import type { JsonObject } from '../../src/core/json.js';
import { after, job, notebook } from '../support/definitions.js';
import { temporalCli } from '../support/temporal-cli.js';
import { results, SUBMIT, TestStack } from '../support/test-stack.js';

const window = { brickwork: { repair_window_seconds: 60 } };

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('*', { notebook_result: '{"rows": 5}' });
});
afterAll(() => stack.stop());

/** A run in which b has failed once and waits for a repair. */
async function failedRun(): Promise<string> {
  stack.script('b', { fail_times: 1 });
  const tasks = [
    notebook('a'),
    notebook('b', { depends_on: after('a') }),
    notebook('c', { depends_on: after('b') }),
  ];
  const { workflowId } = await stack.runs.start(job(tasks, window));
  await stack.until(workflowId, ({ repair_window_ends }) => repair_window_ends !== undefined);
  return workflowId;
}

describe('the stock temporal command', () => {
  test.each<[string, string[], object]>([
    ['run', [], { result_state: 'SUCCESS', tasks: [{ task_key: 'a' }] }],
    ['taskValues', [], { a: { rows: 5 } }],
    ['runState', [], { plan: { jobName: 'job' }, state: { openTasks: 0 } }],
    ['plan', [], { run_name: 'job', tasks: [{ task_key: 'a', task_type: 'notebook_task' }] }],
    ['plan', ['--input', '{"task_key":"a"}'], { taskKey: 'a', body: { notebook_task: {} } }],
    ['plan', ['--input', '"a"'], { taskKey: 'a' }],
    ['usage', [], { tasks: [{ task_key: 'a', attempts: 1 }] }],
    ['timeline', [], { rows: [{ task_key: 'a', state: 'SUCCESS' }] }],
  ])('asks the query %s %j', async (type, input, answer) => {
    const { workflowId } = await stack.runs.start(job([notebook('a')]));
    await stack.endOf(workflowId);
    const words = ['workflow', 'query', '--type', type, '-w', workflowId, '-o', 'json', ...input];
    const { stdout } = await temporalCli(...words);
    expect(JSON.parse(stdout)).toMatchObject({ queryResult: [answer] });
  });

  test('asks for the history of repairs, refused ones, too', async () => {
    const workflowId = await failedRun();
    await stack.runs.repair(workflowId, {});
    const signal = ['workflow', 'signal', '--name', 'repair', '-w', workflowId];
    await temporalCli(...signal, '--input', '{"rerun_tasks":["x"]}');
    await stack.endOf(workflowId);
    const query = ['workflow', 'query', '--type', 'repairHistory', '-w', workflowId, '-o', 'json'];
    const { repair_history } = (
      JSON.parse((await temporalCli(...query)).stdout) as {
        queryResult: [{ repair_history: object[] }];
      }
    ).queryResult[0];
    expect(repair_history).toMatchObject([
      { repair_id: 1, rerun_tasks: ['b', 'c'] },
      { repair_id: 0, refused: expect.stringMatching(/Unknown tasks|has ended/) as string },
    ]);
  });

  test('draws the graph, and is told what a query does not know', async () => {
    const { workflowId } = await stack.runs.start(job([notebook('a')]));
    await stack.endOf(workflowId);
    const query = (...more: string[]) => temporalCli('workflow', 'query', '-w', workflowId, ...more);
    expect((await query('--type', 'graph')).stdout).toContain('flowchart LR');
    for (const input of ['{"task_key":"x"}', '7', '{}']) {
      const { status, stderr } = await query('--type', 'plan', '--input', input);
      expect([status === 0, stderr]).toEqual([false, expect.stringMatching(/plan takes nothing, or/)]);
    }
  });

  test.each([
    ['with fields', ['--input', '{"rerun_tasks":["b"]}']],
    ['with no input at all', []],
  ])('repairs a run by signal %s', async (_name, input) => {
    const workflowId = await failedRun();
    const before = stack.requests(SUBMIT);
    const { status } = await temporalCli(
      'workflow',
      'signal',
      '--name',
      'repair',
      '-w',
      workflowId,
      ...input,
    );
    expect(status).toBe(0);
    const view = await stack.endOf(workflowId);
    expect(results(view)).toEqual({ a: 'SUCCESS', b: 'SUCCESS', c: 'SUCCESS' });
    expect(stack.requests(SUBMIT)).toBe(before + 2);
  });

  test('a signal that makes no sense is kept in the view and hurts nothing', async () => {
    const workflowId = await failedRun();
    const signal = (...input: string[]) =>
      temporalCli('workflow', 'signal', '--name', 'repair', '-w', workflowId, ...input);
    for (const input of ['[1]', '{"rerun_tasks":["x"]}', '7']) await signal('--input', input);
    await signal('--input', '{}', '--input-meta', 'encoding=binary/martian');
    await signal('--input', '{}', '--input-meta', 'encoding=binary/plain');
    const view = await stack.until(workflowId, ({ repair_history }) => repair_history.length === 5);
    expect(view.repair_history.every(({ refused }) => refused !== undefined)).toBe(true);
    expect(await stack.runs.repair(workflowId, {})).toEqual({ repair_id: 1, rerun_tasks: ['b', 'c'] });
    expect((await stack.endOf(workflowId)).result_state).toBe('SUCCESS');
  });
});

describe('the update repair', () => {
  test('answers with the exact set, and refuses with a reason', async () => {
    const workflowId = await failedRun();
    await expect(stack.runs.repair(workflowId, { rerun_tasks: ['x'] })).rejects.toThrow(MessageRefused);
    await expect(stack.runs.repair(workflowId, { rerun_tasks: ['x'] })).rejects.toThrow(/Unknown tasks: "x"/);
    await expect(stack.runs.repair(workflowId, { task: 1 })).rejects.toThrow(/"task" is not a field/);
    expect(await stack.runs.repair(workflowId, {})).toEqual({ repair_id: 1, rerun_tasks: ['b', 'c'] });
    expect((await stack.endOf(workflowId)).result_state).toBe('SUCCESS');
  });

  test('of several that come at once only one wins', async () => {
    const workflowId = await failedRun();
    const answers = await Promise.allSettled(
      [1, 2, 3].map(() => stack.runs.repair(workflowId, { latest_repair_id: 0 })),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await stack.endOf(workflowId);
  });
});

describe('input that cannot be run fails the run with a clear issue and never wedges it', () => {
  /** Starts runJob with the stock command, and gives the failure that the run ended with. */
  async function failureOf(...input: string[]): Promise<string> {
    const workflowId = `bad-${Math.random().toString(36).slice(2)}`;
    const started = await temporalCli(
      'workflow',
      'start',
      '--type',
      'runJob',
      '--task-queue',
      stack.taskQueue,
      '-w',
      workflowId,
      ...input,
    );
    expect(started.stderr).toBe('');
    const handle = stack.temporal.client.workflow.getHandle(workflowId);
    const failure = (await handle.result().then(
      () => new Error('It succeeded.'),
      (error: unknown) => error,
    )) as Error & { cause?: Error & { type?: string } };
    expect(failure.cause?.type).toBe('InvalidJobDefinition');
    return failure.cause?.message ?? '';
  }

  const FIVE_MISTAKES: JsonObject = {
    name: 'bad',
    tasks: [
      notebook('a', { max_retrys: 3 }),
      notebook('b', { depends_on: after('aa'), job_cluster_key: 'etl' }),
      notebook('c', { notebook_task: { notebook_path: '/c', base_parameters: { p: '{{job.naem}}' } } }),
      { task_key: 'd' },
    ],
  };

  test('a file with five mistakes lists all five', async () => {
    const file = join(stack.data, 'bad.json');
    writeFileSync(file, JSON.stringify(FIVE_MISTAKES));
    const message = await failureOf('--input-file', file);
    expect(message.split('\n')).toEqual([
      'The job definition has 5 issues; nothing was started.',
      'FIELD_UNKNOWN tasks[0].max_retrys: is not a field here. Did you mean "max_retries"?',
      'DEPENDENCY_UNKNOWN tasks[1].depends_on[0].task_key: there is no task "aa". Did you mean "a"?',
      'JOB_CLUSTER_UNDEFINED tasks[1].job_cluster_key: "etl" is not in job_clusters. Defined: nothing.',
      expect.stringMatching(/^TASK_TYPE_MISSING tasks\[3\]: needs one of notebook_task/),
      'REFERENCE_UNKNOWN tasks[2].notebook_task.base_parameters.p: {{job.naem}}: "job" has no "naem". Did you mean "name"?',
    ]);
  });

  test.each([
    ['null', ['--input', 'null'], /a JSON object, not null/],
    ['a number', ['--input', '7'], /not a number/],
    ['a string', ['--input', '"text"'], /not a string/],
    ['no input', [], /not null/],
    [
      'binary data',
      ['--input', 'AAECew==', '--input-base64', '--input-meta', 'encoding=binary/plain'],
      /binary data/,
    ],
    [
      'an unknown encoding',
      ['--input', '{}', '--input-meta', 'encoding=binary/martian'],
      /could not be decoded/,
    ],
    [
      'bad options',
      [
        '--input',
        '{"tasks":[{"task_key":"a","notebook_task":{"notebook_path":"/a"}}]}',
        '--input',
        '{"params":{}}',
      ],
      /OPTION_UNKNOWN options\.params/,
    ],
  ])('%s', async (_name, input, message) => {
    expect(await failureOf(...input)).toMatch(message);
  });

  test('bytes that are no JSON, which the stock command would not send', async () => {
    const garble = {
      encode: (payloads: Payload[]) => Promise.resolve(payloads.map(garbled)),
      decode: (p: Payload[]) => Promise.resolve(p),
    };
    const { connection } = stack.temporal.client;
    const client = new Client({ connection, dataConverter: { payloadCodecs: [garble] } });
    const options = { taskQueue: stack.taskQueue, workflowId: `garbled-${Date.now()}` };
    const handle = await client.workflow.start('runJob', { ...options, args: [{ tasks: [] }] });
    await expect(handle.result()).rejects.toMatchObject({
      cause: {
        type: 'InvalidJobDefinition',
        message: expect.stringMatching(/could not be decoded/) as string,
      },
    });
  });
});

function garbled(payload: Payload): Payload {
  return { ...payload, data: Buffer.from('{"tasks": [\0') };
}
