import { ServiceError } from '@temporalio/client';
import { describe, expect, test } from 'vitest';
import { JobNotFound } from '../../src/client/find-job.js';
import { MessageRefused } from '../../src/client/message-refused.js';
import { receiveWebhook } from '../../src/webhooks/receive-webhook.js';
import { tokenOf } from '../../src/webhooks/signed-message.js';
import { WebhookJobs } from '../../src/webhooks/webhook-jobs.js';
import { answerTo } from '../../src/webhooks/webhook-outcome.js';
import { signedHeaders, someSecret } from './webhook-client.js';

const secret = someSecret();
const DOCUMENT = { tasks: [], brickwork: { webhook: { secret: 'a-b' } } };
const SUMMARY = { job_id: '7', name: 'orders', identity: 'orders', version: 1, max_concurrent_runs: 1 };
const LISTED = { ...SUMMARY, author: 'ada', deployed_time: 0 };

/** What the Temporal client throws for a code of gRPC. */
function serviceError(code: number): ServiceError {
  const cause = Object.assign(new Error('because'), { code, details: 'because', metadata: {} });
  return new ServiceError('Failed', { cause });
}

/** The answer to a good request, where Temporal does what these say. */
function answered(temporal: { list?: Error; settings?: Error; runNow?: Error }) {
  const asked = { list: 0, settings: 0 };
  const throwIf = <T>(error: Error | undefined, value: T): Promise<T> =>
    error === undefined ? Promise.resolve(value) : Promise.reject(error);
  const run = { workflowId: 'orders/1', workflowRunId: 'r', jobRunId: '1', isNew: true };
  const reached = new WebhookJobs(
    {
      list: () => (asked.list++, throwIf(temporal.list, [LISTED])),
      settings: () => (asked.settings++, throwIf(temporal.settings, { version: 1, document: DOCUMENT })),
    },
    60_000,
  );
  const receiving = {
    jobs: { runNow: () => throwIf(temporal.runNow, run) },
    reached,
    secrets: { environment: { BRICKWORK_WEBHOOK_SECRET_A_B: secret } },
  };
  const signed = signedHeaders('{}', { secret });
  const headers = {
    id: signed['webhook-id'],
    timestamp: signed['webhook-timestamp'],
    signature: signed['webhook-signature'],
  };
  const body = new TextEncoder().encode('{}').buffer;
  const receive = async (named: string) =>
    answerTo((await receiveWebhook({ named, headers, body }, receiving)).outcome);
  return { receive, asked };
}

describe('Temporal', () => {
  const UNAVAILABLE = serviceError(14);
  const DEADLINE = serviceError(4);
  const EXHAUSTED = serviceError(8);
  test.each<[string, object, number]>([
    ['is not there when jobs are listed', { list: UNAVAILABLE }, 503],
    ['has no worker that answers', { settings: DEADLINE }, 503],
    ['goes away before the run is started', { runNow: UNAVAILABLE }, 503],
    ['takes no more', { runNow: EXHAUSTED }, 429],
  ])('that %s is asked again later', async (_name, temporal, status) => {
    const answer = await answered(temporal).receive('orders');
    expect(answer).toMatchObject({ status, headers: { 'retry-after': '10' } });
  });

  test.each<[string, object, number, RegExp]>([
    [
      'a job that was deleted a moment ago',
      { runNow: new JobNotFound('gone') },
      404,
      /not deployed any more/,
    ],
    ['a parameter that was taken away', { runNow: new MessageRefused('no "x"') }, 422, /no \\"x\\"/],
    ['a mistake of the server', { runNow: new Error('at secret.ts:1') }, 500, /its log says why/],
  ])('%s', async (_name, temporal, status, message) => {
    const answer = await answered(temporal).receive('orders');
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).toMatch(message);
    expect(JSON.stringify(answer.body)).not.toContain('secret.ts');
  });

  test('is asked once by a flood of requests, whatever they name, and again where it did not answer', async () => {
    const { receive, asked } = answered({});
    const names = Array.from({ length: 200 }, (_, at) => (at % 2 === 0 ? 'orders' : `no-${at}`));
    const statuses = await Promise.all(names.map(async (named) => (await receive(named)).status));
    expect(new Set(statuses)).toEqual(new Set([202, 401]));
    expect(asked).toEqual({ list: 1, settings: 1 });
    const away = answered({ settings: DEADLINE });
    for (const _ of [1, 2]) await away.receive('orders');
    expect(away.asked).toEqual({ list: 1, settings: 2 });
  });
});

test('the token of a webhook id fits, however long it is', () => {
  expect(tokenOf('x'.repeat(256)).length).toBeLessThanOrEqual(64);
  expect(tokenOf('a')).not.toBe(tokenOf('b'));
});
