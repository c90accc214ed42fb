import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Channel } from '../../src/alerts/channel.js';
import { pagerDutyChannel } from '../../src/alerts/pagerduty.js';
import { slackChannel } from '../../src/alerts/slack.js';
import { mailChannel } from '../../src/alerts/smtp.js';
import { teamsChannel } from '../../src/alerts/teams.js';
import { webhookChannel } from '../../src/alerts/webhook.js';
import type { MailServer } from '../../src/core/alert/destination-file.js';
import type { SendOutcome } from '../../src/core/alert/delivery.js';
import { type Behavior, HttpReceiver, MailReceiver } from '../support/receivers.js';
import { FAILURE, outgoing } from '../support/alerts.js';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
let http: HttpReceiver;
let mail: MailReceiver;
beforeAll(async () => {
  http = await HttpReceiver.start(() => undefined);
  mail = await MailReceiver.start();
});
beforeEach(() => {
  http.clear();
  mail.clear();
});
afterAll(async () => {
  await http.stop();
  await mail.stop();
});

const server = (): MailServer => ({
  host: '127.0.0.1',
  port: mail.port,
  security: 'none',
  from: 'Brickwork <b@example.com>',
});
const CHANNELS: [string, () => Channel, () => HttpReceiver | MailReceiver][] = [
  ['mail', () => mailChannel(server(), undefined, 'jane@example.com'), () => mail],
  ['slack', () => slackChannel(http.url), () => http],
  ['teams', () => teamsChannel(http.url), () => http],
  ['pagerduty', () => pagerDutyChannel(http.url, 'a-routing-key'), () => http],
  ['webhook', () => webhookChannel({ url: http.url, secret: SECRET, user: 'u', password: 'p' }), () => http],
];
const OUTCOMES: [string, Behavior, SendOutcome['kind']][] = [
  ['takes it', 'takes', 'sent'],
  ['refuses it', 'refuses', 'refused'],
  ['is broken', 'fails', 'not_now'],
  ['is busy', { busy: 7 }, 'not_now'],
  ['cuts the connection', 'cuts', 'unanswered'],
];

const send = (channel: Channel): Promise<SendOutcome> => channel.send(outgoing(), () => Promise.resolve());

describe.each(CHANNELS)('%s', (_name, channel, receiver) => {
  test.each(OUTCOMES)('where the receiver %s', async (_what, behavior, kind) => {
    receiver().behaviors = [behavior];
    const outcome = await send(channel());
    expect(outcome.kind, JSON.stringify(outcome)).toBe(kind);
    expect(JSON.stringify(outcome)).not.toContain('s3cr3t');
    expect(receiver().received).toHaveLength(1);
  });

  test('nothing goes out before it is said to', async () => {
    await channel().send(outgoing(), async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(receiver().received).toEqual([]);
    });
    expect(receiver().received).toHaveLength(1);
  });
});

test('a receiver that sends back what it was sent tells nobody a secret', async () => {
  for (const [name, channel] of CHANNELS.filter(([name]) => name !== 'mail')) {
    http.behaviors = ['echoes'];
    const outcome = await send(channel());
    expect(outcome, name).toMatchObject({ kind: 'refused' });
    expect(JSON.stringify(outcome)).toMatch(/It answered 403: \[redacted\]/);
    expect(JSON.stringify(outcome)).not.toMatch(/s3cr3t|a-routing-key/);
  }
  const wrong = await MailReceiver.start({ user: 'u', password: 'another', echoes: true });
  const asking = { ...server(), port: wrong.port, user: 'u' };
  const outcome = await send(mailChannel(asking, 'a-password', 'jane@example.com'));
  expect(JSON.stringify(outcome)).toMatch(/\[redacted\] is wrong/);
  await wrong.stop();
});

test('a receiver that is not there has taken nothing', async () => {
  const gone = [
    slackChannel('http://127.0.0.1:9/x'),
    mailChannel({ ...server(), port: 9 }, undefined, 'a@example.com'),
  ];
  for (const channel of gone) expect(await send(channel)).toMatchObject({ kind: 'not_now' });
});

test('a receiver that is slow may have taken it', { timeout: 30_000 }, async () => {
  http.behaviors = ['slow'];
  mail.behaviors = ['slow'];
  const outcomes = await Promise.all([send(slackChannel(http.url)), send(CHANNELS[0][1]())]);
  expect(outcomes.map(({ kind }) => kind)).toEqual(['unanswered', 'unanswered']);
});

test('Retry-After is what is waited for', async () => {
  http.behaviors = [{ busy: 7 }];
  expect(await send(slackChannel(http.url))).toMatchObject({ kind: 'not_now', waitMillis: 7000 });
});

test('what Teams says behind an answer of 200 counts', async () => {
  const said = await HttpReceiver.start(() => undefined);
  await said.stop();
  // A connector of Teams answers in words.
  const { createServer } = await import('node:http');
  for (const [status, kind] of [
    ['429', 'not_now'],
    ['413', 'refused'],
    ['503', 'not_now'],
  ] as const) {
    const connector = createServer((request, response) => {
      request.resume();
      response.end(
        `Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error ${status}`,
      );
    });
    await new Promise<void>((resolve) => connector.listen(0, '127.0.0.1', resolve));
    const { port } = connector.address() as { port: number };
    expect(await send(teamsChannel(`http://127.0.0.1:${port}/`))).toMatchObject({ kind });
    connector.closeAllConnections();
    await new Promise((resolve) => connector.close(resolve));
  }
});

test('a webhook is signed, bears a lasting id, and has Databricks’ payload', async () => {
  await send(CHANNELS[4][1]());
  const { headers, body } = http.received[0];
  const verified = new Webhook(SECRET).verify(body, headers as Record<string, string>);
  expect(verified).toMatchObject({
    event_type: 'jobs.on_failure',
    run: { run_id: '6', parent_run_id: '1234' },
    task: { task_key: 'load' },
    job: { job_id: '77', name: 'nightly' },
  });
  expect(headers['webhook-id']).toBe(`alert_${FAILURE.id.length}`);
  expect(headers['authorization']).toBe(`Basic ${Buffer.from('u:p').toString('base64')}`);
});

test('PagerDuty is told to open an incident, and by a success to end it', async () => {
  const channel = pagerDutyChannel(http.url, 'key');
  await send(channel);
  await channel.send(outgoing({ ...FAILURE, event: 'success', resultState: 'SUCCESS' }), () =>
    Promise.resolve(),
  );
  const [opened, ended] = http.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  expect(opened).toMatchObject({
    event_action: 'trigger',
    routing_key: 'key',
    dedup_key: 'brickwork/77/load',
  });
  expect(ended).toEqual({ event_action: 'resolve', routing_key: 'key', dedup_key: 'brickwork/77/load' });
});

describe('mail', () => {
  test('has a lasting id, text and HTML, and no secret', async () => {
    await send(CHANNELS[0][1]());
    const [{ body, headers }] = mail.received;
    expect(headers['to']).toEqual(['jane@example.com']);
    expect(body).toContain(`Message-ID: <alert_${FAILURE.id.length}@brickwork>`);
    expect(body).toContain('Auto-Submitted: auto-generated');
    expect(body).toContain('Content-Type: text/plain');
    expect(body).toContain('Content-Type: text/html');
    expect(body).toMatch(/^Subject: nightly: load has failed/m);
    expect(body).not.toContain('abcdef0123456789');
    expect(body).not.toContain('hunter2');
  });

  test('is sent with a password, and refused with a wrong one', async () => {
    const guarded = await MailReceiver.start({ user: 'brick', password: 'work-work' });
    const at = { ...server(), port: guarded.port, user: 'brick' };
    expect(await send(mailChannel(at, 'work-work', 'a@example.com'))).toEqual({ kind: 'sent' });
    const refused = await send(mailChannel(at, 'wrong', 'a@example.com'));
    expect(refused).toMatchObject({ kind: 'refused' });
    await guarded.stop();
  });

  test('does not go to a server without TLS where that is asked for', async () => {
    const outcome = await send(
      mailChannel({ ...server(), security: 'starttls' }, undefined, 'a@example.com'),
    );
    expect(outcome.kind).not.toBe('sent');
    expect(mail.received).toEqual([]);
  });
});
