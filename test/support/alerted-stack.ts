import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertView } from '../../src/core/alert/alert-view.js';
import { HttpReceiver, MailReceiver, type Receiver } from './receivers.js';
import { TestStack, type TestStackOptions } from './test-stack.js';

export const MAIL = 'jane@example.com';
export const HTTP_CHANNELS = ['slack', 'teams', 'pagerduty', 'webhook'] as const;
export const CHANNELS = ['mail', ...HTTP_CHANNELS] as const;

/** What a definition says to tell all channels of an event of Databricks' own. */
export function tellingAll(event: string): object {
  return { email_notifications: { [event]: [MAIL] }, ...tellingDestinations(event, 0, 3) };
}

function tellingDestinations(event: string, from: number, to: number): object {
  return { webhook_notifications: { [event]: HTTP_CHANNELS.slice(from, to).map((id) => ({ id })) } };
}

/** Receivers of every channel on loopback, the file that names them, and a stack whose worker has it. */
export class AlertedStack {
  private constructor(
    readonly stack: TestStack,
    readonly receivers: Record<(typeof CHANNELS)[number], Receiver>,
    readonly file: string,
    private readonly folder: string,
  ) {}

  static async start({ worker, ...options }: TestStackOptions = {}): Promise<AlertedStack> {
    const folder = mkdtempSync(join(tmpdir(), 'brickwork-alerts-'));
    const receivers = {
      mail: await MailReceiver.start(),
      slack: await HttpReceiver.start(() => undefined),
      teams: await HttpReceiver.start(() => undefined),
      pagerduty: await HttpReceiver.start((body) => body),
      webhook: await HttpReceiver.start((_body, headers) => String(headers['webhook-id'])),
    };
    const secret = (name: string, text: string): { file: string } => {
      writeFileSync(join(folder, name), `${text}\n`);
      return { file: join(folder, name) };
    };
    const file = join(folder, 'destinations.json');
    const { mail, slack, teams, pagerduty, webhook } = receivers;
    const document = {
      mail: { host: '127.0.0.1', port: mail.port, security: 'none', from: 'Brickwork <b@example.com>' },
      destinations: [
        { id: 'slack', slack: { url: secret('slack', slack.url) } },
        { id: 'teams', teams: { url: secret('teams', teams.url) } },
        { id: 'pagerduty', pagerduty: { routing_key: secret('key', 'a-routing-key'), url: pagerduty.url } },
        { id: 'webhook', webhook: { url: webhook.url } },
        { id: 'team', mail: [MAIL] },
      ],
    };
    writeFileSync(file, JSON.stringify(document));
    const stack = await TestStack.start({ ...options, worker: { ...worker, destinations: file } });
    return new AlertedStack(stack, receivers, file, folder);
  }

  /** The alerts of a run, once all of them have ended and they are as many as asked. */
  async alerts(workflowId: string, least: number, millis = 90_000): Promise<AlertView[]> {
    const deadline = Date.now() + millis;
    for (;;) {
      const alerts = await this.stack.runs.alerts(workflowId, { most: 1000 });
      const isOver = alerts.every(
        ({ deliveries }) => deliveries.length > 0 && deliveries.every(({ state }) => state !== 'sending'),
      );
      if (alerts.length >= least && isOver) return alerts;
      if (Date.now() > deadline) throw new Error(`It never came to that: ${JSON.stringify(alerts)}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  async stop(): Promise<void> {
    await this.stack.stop();
    await Promise.all(Object.values(this.receivers).map((receiver) => receiver.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
