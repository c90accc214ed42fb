import { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Issue } from '../../src/core/issue.js';
import { after, job, notebook } from '../support/definitions.js';
import { SUBMIT, TestStack } from '../support/test-stack.js';

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start();
});
afterAll(() => stack.stop());

/** Starts a run whose first argument is exactly these bytes, as any Temporal tool might send them. */
async function issuesOf(bytes: string): Promise<Issue[]> {
  const replace = (payload: Payload): Payload => ({ ...payload, data: Buffer.from(bytes) });
  const codec = {
    encode: (payloads: Payload[]) => Promise.resolve(payloads.map(replace)),
    decode: (payloads: Payload[]) => Promise.resolve(payloads),
  };
  const { connection } = stack.temporal.client;
  const client = new Client({ connection, dataConverter: { payloadCodecs: [codec] } });
  const workflowId = `bad-input-${Math.random()}`;
  await client.workflow.start('runJob', { taskQueue: stack.taskQueue, workflowId, args: [{}] });
  const ending = await stack.runs.ending(workflowId);
  if (ending.kind !== 'invalid') throw new Error(JSON.stringify(ending).slice(0, 500));
  return ending.issues;
}

const text = JSON.stringify;
const nested = (depth: number): string => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);

describe('bad input ends the run with issues, and never holds it up', () => {
  test.each<[string, string, string[]]>([
    [
      'a circle',
      text(job([notebook('a', { depends_on: after('b') }), notebook('b', { depends_on: after('a') })])),
      ['DEPENDENCY_CYCLE'],
    ],
    [
      'an unknown reference',
      text(job([notebook('a', { notebook_task: { notebook_path: '/{{job.naem}}' } })])),
      ['REFERENCE_UNKNOWN'],
    ],
    [
      'wrong types and unknown fields',
      text({ name: 5, tasks: {}, task: [] }),
      ['FIELD_TYPE', 'FIELD_TYPE', 'FIELD_UNKNOWN'],
    ],
    ['no JSON', '{"tasks": [', ['DEFINITION_UNDECODABLE']],
    ['1.5 MB', text(job([notebook('a', { description: 'x'.repeat(1_500_000) })])), ['DEFINITION_TOO_LARGE']],
    [
      '1.2 MB of characters that take three bytes',
      text(job([notebook('a', { description: '€'.repeat(400_000) })])),
      ['DEFINITION_TOO_LARGE'],
    ],
    ['101 levels', nested(102), ['DEFINITION_TOO_DEEP']],
    ['5,000 levels', nested(5000), ['DEFINITION_UNDECODABLE']],
    ['200,000 levels', nested(200_000), ['DEFINITION_UNDECODABLE']],
    ['200,000 levels of lists', '['.repeat(200_000) + ']'.repeat(200_000), ['DEFINITION_UNDECODABLE']],
    [
      '2,001 tasks',
      text(job(Array.from({ length: 2001 }, (_, at) => notebook(`t${at}`)))),
      ['TASKS_TOO_MANY'],
    ],
    [
      'keys that JavaScript knows',
      '{"__proto__":{"tasks":[]},"constructor":1,"tasks":[]}',
      ['FIELD_UNKNOWN', 'FIELD_VALUE', 'NAME_RESERVED'],
    ],
  ])('%s', async (_name, bytes, expected) => {
    const before = stack.requests(SUBMIT);
    expect((await issuesOf(bytes)).map(({ code }) => code).sort()).toEqual(expected);
    expect(stack.requests(SUBMIT)).toBe(before);
  });

  test('a deep signal, and deep options, do not hold up a run either', async () => {
    const { client } = stack.temporal;
    stack.script('*');
    const { workflowId } = await stack.runs.start(job([notebook('a')]));
    const deep = JSON.parse(nested(3000)) as object;
    await client.workflow
      .getHandle(workflowId)
      .signal('repair', deep)
      .catch(() => undefined);
    expect((await stack.endOf(workflowId)).result_state).toBe('SUCCESS');
    const options = {
      taskQueue: stack.taskQueue,
      workflowId: 'deep-options',
      args: [job([notebook('a')]), deep],
    };
    await client.workflow.start('runJob', options);
    expect(await stack.runs.ending('deep-options')).toMatchObject({ kind: 'invalid' });
  });

  test('10 MB are refused before anything is sent', async () => {
    const huge = job([notebook('a', { description: 'x'.repeat(10_000_000) })]);
    await expect(stack.runs.start(huge, { workflowId: 'huge' })).rejects.toThrow(
      /10000\d+ bytes; Temporal takes at most 2097152/,
    );
  });
});
