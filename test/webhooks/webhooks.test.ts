import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestStack } from '../support/test-stack.js';
import { type Answer, newId, someSecret, WebhooksInTest } from './webhook-client.js';

let stack: TestStack;
let webhooks: WebhooksInTest;
beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('*');
  webhooks = await WebhooksInTest.start(stack);
});
afterAll(async () => {
  await webhooks.server.stop();
  rmSync(webhooks.folder, { recursive: true, force: true });
  await stack.stop();
});

const UNSIGNED = { error: 'There is no webhook here that this signature is for.' };
/** The runs of a job, newest first. */
async function runsOf(jobId: string) {
  const { active_runs, queued_runs, past_runs } = await webhooks.jobs.show(jobId);
  return [...active_runs, ...queued_runs, ...past_runs];
}

/** What the run that an answer names was started with. */
async function parametersOf(body: Answer['body']): Promise<unknown> {
  const handle = stack.temporal.client.workflow.getHandle(String(body['workflow_id']));
  const [started] = (await handle.fetchHistory()).events ?? [];
  const payloads = started.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  const options = JSON.parse(Buffer.from(payloads[1].data ?? []).toString()) as { parameters: unknown };
  return options.parameters;
}

describe('a signed webhook', () => {
  test('starts a run of the job, with its payload as parameters and its trigger', async () => {
    const mapping = { order: '/order/id', day: '' };
    const { name, jobId } = await webhooks.deploy({ secret: 'orders', parameters: mapping });
    const payload = '{"order": {"id": 9007199254740993, "net": 1.0}}';
    const { status, body } = await webhooks.send(name, payload);
    expect(status).toBe(202);
    expect(body).toEqual({
      job_id: jobId,
      run_id: expect.stringMatching(/^\d+$/) as string,
      workflow_id: `${name}/${String(body['run_id'])}`,
    });
    const view = await stack.endOf(String(body['workflow_id']));
    expect(view).toMatchObject({ result_state: 'SUCCESS', job_id: jobId, run_id: body['run_id'] });
    // Digits that a number of JavaScript cannot hold, and a fraction, as they were sent.
    expect(await parametersOf(body)).toEqual({
      order: '9007199254740993',
      day: '{"order":{"id":9007199254740993,"net":1.0}}',
    });
    expect((await runsOf(jobId)).map(({ trigger }) => trigger)).toEqual(['WEBHOOK']);
    expect(await webhooks.counted(name, 'started')).toBe(1);
  });

  test('names the job by its id, too, and its parameters itself where the job maps nothing', async () => {
    const { jobId } = await webhooks.deploy({ secret: 'orders' });
    const { status, body } = await webhooks.send(jobId, { parameters: { day: 'x', order: 7 } });
    expect(status).toBe(202);
    await stack.endOf(String(body['workflow_id']));
    expect(await parametersOf(body)).toEqual({ order: '7', day: 'x' });
    expect((await webhooks.send(jobId, {})).status).toBe(202);
  });

  test('is one run for its id, when it comes again, also changed, and when that run has ended', async () => {
    const { name, jobId } = await webhooks.deploy({ secret: 'orders' });
    const id = newId();
    const first = await webhooks.send(name, { parameters: { day: '1' } }, { id });
    const again = await webhooks.send(jobId, { parameters: { day: '2' } }, { id, ageSeconds: 60 });
    expect([first.status, again.status]).toEqual([202, 200]);
    expect(again.body).toEqual(first.body);
    await stack.endOf(String(first.body['workflow_id']));
    const late = await webhooks.send(name, {}, { id });
    expect([late.status, late.body]).toEqual([200, first.body]);
    expect(await runsOf(jobId)).toHaveLength(1);
    const other = await webhooks.deploy({ secret: 'orders' });
    expect((await webhooks.send(other.name, {}, { id })).status).toBe(202);
    expect(await webhooks.counted(name, 'repeated')).toBe(2);
  });

  test('twenty at once with the same id are one run', async () => {
    const { name, jobId } = await webhooks.deploy({ secret: 'orders' });
    const id = newId();
    const answers = await Promise.all(Array.from({ length: 20 }, () => webhooks.send(name, {}, { id })));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array<number>(19).fill(200), 202]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    await stack.endOf(String(answers[0].body['workflow_id']));
    expect(await runsOf(jobId)).toHaveLength(1);
  });

  test('is taken while a secret is replaced, and not with one that has gone', async () => {
    const { name } = await webhooks.deploy({ secret: 'rotated' });
    const [old, next] = [someSecret(), someSecret()];
    const status = async (secret: string): Promise<number> =>
      (await webhooks.send(name, {}, { secret })).status;
    webhooks.writeSecret('rotated', old);
    expect([await status(old), await status(next)]).toEqual([202, 401]);
    webhooks.writeSecret('rotated', next, '', old);
    expect([await status(old), await status(next)]).toEqual([202, 202]);
    webhooks.writeSecret('rotated', next);
    expect([await status(old), await status(next)]).toEqual([401, 202]);
    // The sender rotates, and signs with both.
    const headers = { 'webhook-signature': `v1a,abc v1,${'A'.repeat(43)}= ` };
    const both = await webhooks.send(name, {}, { headers, secret: next });
    expect(both.status).toBe(401);
  });

  test('of a paused job is taken, and its run skipped', async () => {
    const { name, jobId } = await webhooks.deploy({ secret: 'orders' });
    await webhooks.jobs.pause(jobId, { by: 'ada' });
    const { status, body } = await webhooks.send(name, {});
    expect(status).toBe(202);
    await expect
      .poll(async () => (await stack.runs.view(String(body['workflow_id']))).life_cycle_state)
      .toBe('SKIPPED');
  });
});

describe('what is not signed for a job', () => {
  test('is answered the same, whether the job is unknown, has no webhook, no secret, or another one', async () => {
    const signed = await webhooks.deploy({ secret: 'orders' });
    const bare = await webhooks.deploy(undefined);
    const lost = await webhooks.deploy({ secret: 'lost' });
    const weak = await webhooks.deploy({ secret: 'weak' });
    webhooks.writeSecret('weak', 'whsec_c2hvcnQ=');
    const secret = someSecret();
    const answers: Answer[] = [];
    for (const named of [signed.name, bare.name, lost.name, weak.name, 'nobody', '123'])
      answers.push(await webhooks.send(named, {}, { secret }));
    for (const { status, body } of answers) expect([status, body]).toEqual([401, UNSIGNED]);
    expect(answers[0].headers.get('content-type')).toBe('application/json');
    const events = webhooks.events.slice(-6).map(({ outcome, job }) => [outcome, job]);
    const unsigned = (why: string) => ({ kind: 'unsigned', why });
    expect(events).toMatchObject([
      [unsigned('signature_wrong'), signed.name],
      [unsigned('no_webhook'), bare.name],
      [
        { ...unsigned('secret_unusable'), note: expect.stringContaining('there is no secret in') as string },
        lost.name,
      ],
      [
        { ...unsigned('secret_unusable'), note: expect.stringContaining('at least 24 bytes') as string },
        weak.name,
      ],
      [unsigned('job_unknown'), undefined],
      [unsigned('job_unknown'), undefined],
    ]);
    expect(JSON.stringify(webhooks.events)).not.toContain('c2hvcnQ');
    expect(await webhooks.counted(signed.name, 'unsigned')).toBe(1);
    expect(await runsOf(signed.jobId)).toEqual([]);
  });

  test('grows no labels of the metrics', async () => {
    const before = (await webhooks.metrics()).split('\n').length;
    for (let at = 0; at < 30; at++) await webhooks.send(`no-such-job-${at}`, {});
    expect((await webhooks.metrics()).split('\n').length).toBe(before);
    expect(await webhooks.counted('', 'unsigned')).toBeGreaterThanOrEqual(30);
  });

  test('is refused where body, id or time are not those that were signed', async () => {
    const { name, jobId } = await webhooks.deploy({ secret: 'orders' });
    const seconds = Math.floor(Date.now() / 1000);
    const changed = [
      { body: '{"parameters":{}}' },
      { headers: { 'webhook-id': newId() } },
      { headers: { 'webhook-timestamp': String(seconds - 2) } },
      // One letter of it.
      { headers: { 'webhook-signature': `v1,${'A'.repeat(43)}=` } },
      { headers: { 'webhook-signature': 'v1' } },
      { headers: { 'webhook-signature': 'v2,abc' } },
    ];
    for (const sent of changed) expect((await webhooks.send(name, {}, sent)).status).toBe(401);
    expect(await webhooks.counted(name, 'unsigned')).toBe(changed.length);
    expect(await runsOf(jobId)).toEqual([]);
  });

  test('is refused where it is old, or of the future, before anybody is asked', async () => {
    const { name } = await webhooks.deploy({ secret: 'orders' });
    for (const ageSeconds of [310, -310]) {
      const { status, body } = await webhooks.send(name, {}, { ageSeconds });
      expect([status, body]).toEqual([
        401,
        { error: 'The timestamp is more than five minutes from the time here.' },
      ]);
    }
    expect((await webhooks.send(name, {}, { ageSeconds: 290 })).status).toBe(202);
    expect(await webhooks.counted('', 'expired')).toBeGreaterThanOrEqual(2);
  });
});

describe('what cannot be a run', () => {
  test('is told everything that its payload lacks', async () => {
    const mapping = { order: '/order/id', day: '/days/0' };
    const mapped = await webhooks.deploy({ secret: 'orders', parameters: mapping });
    const { status, body } = await webhooks.send(mapped.name, { order: { idd: 1 }, days: [] });
    expect(status).toBe(422);
    expect(body).toEqual({
      error: 'The payload does not fit the job.',
      problems: [
        {
          ...{ pointer: '/order/id', parameter: 'order' },
          message: '"/order" has no member "id".',
          hint: 'Did you mean "idd"?',
        },
        {
          ...{ pointer: '/days/0', parameter: 'day' },
          message: '"/days" is a list of 0, without an element "0".',
        },
      ],
    });
    const { name } = await webhooks.deploy({ secret: 'orders' });
    const wrong = await webhooks.send(name, { parameters: { dya: 1 } });
    expect([wrong.status, JSON.stringify(wrong.body)]).toEqual([
      422,
      expect.stringContaining('Did you mean \\"day\\"?'),
    ]);
    expect(await runsOf(mapped.jobId)).toEqual([]);
  });

  test.each<[string, string, number, RegExp]>([
    ['no JSON', '{"a": ', 400, /^The body is not JSON: /],
    ['nothing', '', 400, /^The body is not JSON: /],
    ['JSON with a byte order mark', '\ufeff{}', 400, /^The body is not JSON: /],
    ['a member twice', '{"a": 1, "a": 2}', 400, /Duplicate key/],
    ['a body nested without end', '['.repeat(200_000), 400, /nested too deep/],
  ])('%s', async (_name, payload, status, message) => {
    const { name } = await webhooks.deploy({ secret: 'orders' });
    const answer = await webhooks.send(name, payload);
    expect([answer.status, answer.body]).toEqual([
      status,
      { error: expect.stringMatching(message) as string },
    ]);
    // Only those with a secret are told what is wrong with it.
    expect((await webhooks.send(name, payload, { secret: someSecret() })).status).toBe(401);
  });

  test.each<[string, object, number, RegExp]>([
    ['bytes that are not UTF-8', { body: new Uint8Array([0x22, 0xff, 0x22]) }, 400, /not UTF-8/],
    ['no id', { headers: { 'webhook-id': undefined } }, 400, /missing: webhook-id\./],
    [
      'no headers',
      { headers: { 'webhook-id': '', 'webhook-timestamp': undefined, 'webhook-signature': undefined } },
      400,
      /missing: webhook-id, webhook-timestamp, webhook-signature\./,
    ],
    ['an id that could be read in two ways', { headers: { 'webhook-id': 'a.1' } }, 400, /without a dot/],
    ['a time that is none', { headers: { 'webhook-timestamp': '1e9' } }, 400, /seconds since the epoch/],
    ['another type', { headers: { 'content-type': 'text/plain' } }, 415, /application\/json/],
    ['no type', { headers: { 'content-type': '' } }, 415, /application\/json/],
    ['another charset', { headers: { 'content-type': 'application/json; charset=latin1' } }, 415, /json/],
  ])('%s', async (_name, sent, status, message) => {
    const answer = await webhooks.send('whatever', {}, sent);
    expect([answer.status, answer.body]).toEqual([
      status,
      { error: expect.stringMatching(message) as string },
    ]);
  });

  test.each(['application/json; charset=utf-8', 'application/cloudevents+json'])(
    '%s is JSON',
    async (type) => {
      const { name } = await webhooks.deploy({ secret: 'orders' });
      expect((await webhooks.send(name, {}, { headers: { 'content-type': type } })).status).toBe(202);
    },
  );

  test('a body of more than 1 MB', async () => {
    const { name } = await webhooks.deploy({ secret: 'orders' });
    const text = (bytes: number): string => JSON.stringify('x'.repeat(bytes - 2));
    expect((await webhooks.send(name, text(2 ** 20 + 1))).status).toBe(413);
    // As long as may be: it is read, and fits no parameter.
    expect((await webhooks.send(name, text(2 ** 20))).status).toBe(422);
    expect(webhooks.events.at(-2)?.outcome).toEqual({ kind: 'too_large' });
  });
});

describe('a job that has gone', () => {
  test('is not known any more', async () => {
    const { name, jobId } = await webhooks.deploy({ secret: 'orders' });
    const { status, body } = await webhooks.send(name, {});
    expect(status).toBe(202);
    await stack.endOf(String(body['workflow_id']));
    await webhooks.jobs.delete(jobId, { by: 'ada' });
    const outcome = async (): Promise<unknown> => {
      const { status } = await webhooks.send(name, {});
      return [status, webhooks.events.at(-1)?.outcome];
    };
    await expect.poll(outcome, { timeout: 20_000 }).toEqual([401, { kind: 'unsigned', why: 'job_unknown' }]);
  });

  test('two jobs of one name are known by their ids alone', async () => {
    const { name, jobId } = await webhooks.deploy({ secret: 'orders' });
    const { document } = await webhooks.jobs.settings(jobId);
    const other = await webhooks.jobs.deploy({ document, identity: `${name}/2`, author: 'ada' });
    await webhooks.listed(other.jobId);
    expect((await webhooks.send(name, {})).status).toBe(401);
    expect((await webhooks.send(jobId, {})).status).toBe(202);
    expect((await webhooks.send(other.jobId, {})).status).toBe(202);
  });
});

describe('beside webhooks', () => {
  test.each<[string, string, number, object]>([
    ['GET', '/healthz', 200, { status: 'ok' }],
    ['GET', '/webhooks/x', 405, { error: 'A webhook is a POST.' }],
    ['GET', '/', 404, { error: 'Known: POST /webhooks/<job>, GET /healthz, GET /metrics.' }],
    ['POST', '/webhooks', 404, { error: 'Known: POST /webhooks/<job>, GET /healthz, GET /metrics.' }],
  ])('%s %s', async (method, path, status, body) => {
    const response = await fetch(webhooks.server.url + path, { method });
    expect([response.status, await response.json()]).toEqual([status, body]);
  });
});
