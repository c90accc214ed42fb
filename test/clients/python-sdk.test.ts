import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADA, JobsGatewayInTest } from '../gateway/api/jobs-gateway-in-test.js';
import { startPythonScript } from './python-script.js';

let gateway: JobsGatewayInTest;
beforeAll(async () => {
  gateway = await JobsGatewayInTest.start();
}, 180_000);
afterAll(() => gateway.stop());

const tell = (script: string): Promise<unknown> =>
  startPythonScript(script, { host: gateway.server.url, token: ADA }).told;

describe('the SDK for Python, unmodified', { concurrent: true, timeout: 180_000 }, () => {
  test('creates, changes, lists and deletes jobs, and says who may use them', async () => {
    const ada = ['ada@example.com', 'IS_OWNER'];
    expect(await tell('jobs_life.py')).toEqual({
      created: ['python life', ['a', 'b'], 'ada@example.com'],
      updated: ['updated', ['a', 'b', 'c']],
      reset: ['python life again', null, ['a']],
      listed: [true],
      'first permissions': [ada],
      'permissions updated': [ada, ['bob@example.com', 'CAN_VIEW']],
      'permissions set': [ada, ['data', 'CAN_MANAGE_RUN']],
      levels: ['CAN_VIEW', 'CAN_MANAGE_RUN', 'CAN_MANAGE', 'IS_OWNER'],
      deleted: ['ResourceDoesNotExist', 'INVALID_PARAMETER_VALUE'],
    });
  });

  test('waits for runs, repairs, cancels, exports and deletes them', async () => {
    for (const key of ['first', 'second', 'third', 'last'])
      gateway.stack.script(key, { notebook_result: `result of ${key}` });
    gateway.stack.script('failing', { fail_times: 1, error: 'boom' });
    gateway.stack.script('endless', { duration_millis: 600_000 });
    const all = ['first', 'second', 'third'];
    expect(await tell('runs_life.py')).toEqual({
      run: ['SUCCESS', all.map((key) => [key, 'SUCCESS'])],
      outputs: all.map((key) => `result of ${key}`),
      listed: [true],
      'of its task': true,
      exported: [['NOTEBOOK', true]],
      failed: expect.stringContaining('Task failing ended with FAILED: boom') as string,
      'failed tasks': [
        ['first', 'SUCCESS'],
        ['failing', 'FAILED'],
        ['last', 'UPSTREAM_FAILED'],
      ],
      error: 'boom',
      repaired: ['SUCCESS', 'result of last'],
      history: [
        ['ORIGINAL', 'FAILED'],
        ['REPAIR', 'SUCCESS'],
      ],
      'repaired again': 'SUCCESS',
      canceled: ['CANCELED', 'CANCELED', 'CANCELED'],
      deleted: ['ResourceDoesNotExist', 'INVALID_PARAMETER_VALUE'],
      submitted: [
        'SUBMIT_RUN',
        'python submit',
        [
          ['first', 'SUCCESS'],
          ['second', 'SUCCESS'],
        ],
      ],
    });
  });

  test('reaches the workspace for all else', async () => {
    expect(await tell('passed_through.py')).toEqual({
      me: 'ada@example.com',
      notebooks: ['/Shared/python/imported', '/Shared/python/uploaded'],
      downloaded: '# Databricks notebook source\nprint(1)\n',
      file: true,
      secret: 'hidden',
      statement: ['SUCCEEDED', [['1'], ['2']]],
    });
  });
});
