import type { RunningServer } from '../../src/http/serve-fetch.js';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { DeployedJobs } from '../../src/client/deployed-jobs.js';
import type { JsonObject } from '../../src/core/json.js';
import { newSecret } from '../../src/webhooks/send-webhook.js';
import { serveWebhooks, type WebhookServerOptions } from '../../src/webhooks/serve-webhooks.js';
import type { WebhookEvent } from '../../src/webhooks/webhook-outcome.js';
import { job, notebook } from '../support/definitions.js';
import type { TestStack } from '../support/test-stack.js';

export interface Answer {
  status: number;
  body: Record<string, unknown>;
  headers: Headers;
}

/** What a test changes of a good request. */
export interface Sent {
  id?: string;
  secret?: string;
  /** Of the signature, from now. */
  ageSeconds?: number;
  /** Added or, as undefined, left out. */
  headers?: Record<string, string | undefined>;
  /** Instead of the payload that is signed. */
  body?: string | Uint8Array<ArrayBuffer>;
  method?: string;
}

export const newId = (): string => `msg_${randomBytes(12).toString('hex')}`;
export const someSecret = (): string => newSecret(randomBytes(32));

/** The headers that sign a payload. */
export function signedHeaders(payload: string, { id = newId(), secret = '', ageSeconds = 0 }: Sent) {
  const time = new Date(Date.now() - ageSeconds * 1000);
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(time.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, time, payload),
  };
}

/** A server of webhooks over a stack, with its secrets in a folder, and who sends requests to it. */
export class WebhooksInTest {
  readonly events: WebhookEvent[] = [];
  readonly secret = someSecret();
  readonly folder = mkdtempSync(join(tmpdir(), 'brickwork-webhooks-'));
  readonly jobs: DeployedJobs;
  #last = 0;

  private constructor(
    readonly stack: TestStack,
    public server: RunningServer,
  ) {
    this.jobs = new DeployedJobs(stack.temporal.client, stack.taskQueue);
  }

  static async start(stack: TestStack, more: Partial<WebhookServerOptions> = {}): Promise<WebhooksInTest> {
    const webhooks = new WebhooksInTest(stack, undefined as unknown as RunningServer);
    webhooks.server = await serveWebhooks({
      client: stack.temporal.client,
      taskQueue: stack.taskQueue,
      listen: { host: '127.0.0.1', port: 0 },
      secrets: { folder: webhooks.folder, environment: {} },
      onEvent: (event) => webhooks.events.push(event),
      keptMillis: 300,
      ...more,
    });
    webhooks.writeSecret('orders', webhooks.secret);
    return webhooks;
  }

  writeSecret(name: string, ...lines: string[]): void {
    writeFileSync(join(this.folder, name), `${lines.join('\n')}\n`);
  }

  /** Deploys a job that no other test has, and waits until lists know it; gives its name and its id. */
  async deploy(
    webhook: JsonObject | undefined,
    more: JsonObject = {},
  ): Promise<{ name: string; jobId: string }> {
    const name = `webhook ${process.pid}/${Date.now()}-${++this.#last}`;
    const parameters = [
      { name: 'order', default: 'none' },
      { name: 'day', default: 'today' },
    ];
    const document = { ...job([notebook('a')]), name, parameters, max_concurrent_runs: 50, ...more };
    const brickwork = webhook === undefined ? {} : { brickwork: { webhook } };
    const { jobId } = await this.jobs.deploy({ document: { ...document, ...brickwork }, author: 'ada' });
    await this.listed(jobId);
    return { name, jobId };
  }

  /** Waits until visibility knows a job, and the server asks it again. */
  async listed(jobId: string): Promise<void> {
    while (!(await this.jobs.list()).some(({ job_id }) => job_id === jobId)) await sleep(50);
    await sleep(350);
  }

  url(named: string): string {
    return `${this.server.url}/webhooks/${encodeURIComponent(named)}`;
  }

  async send(named: string, payload: unknown, sent: Sent = {}): Promise<Answer> {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    const all = { ...signedHeaders(text, { secret: this.secret, ...sent }), ...sent.headers };
    const headers = Object.fromEntries(
      Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );
    const { method = 'POST', body = text } = sent;
    const response = await fetch(this.url(named), {
      method,
      headers,
      ...(method === 'POST' ? { body } : {}),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    return { status: response.status, body: answer, headers: response.headers };
  }

  /** A counter of `/metrics`; 0 where it is not there. */
  async counted(job: string, outcome: string): Promise<number> {
    const line = `brickwork_webhooks_total{job="${job}",outcome="${outcome}"} `;
    const text = await this.metrics();
    return Number(
      text
        .split('\n')
        .find((one) => one.startsWith(line))
        ?.slice(line.length) ?? 0,
    );
  }

  async metrics(): Promise<string> {
    return (await fetch(`${this.server.url}/metrics`)).text();
  }
}

export const sleep = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));
