import type { RunningServer } from '../../../src/http/serve-fetch.js';
import { parse } from 'lossless-json';
import { type JobsGatewayOptions, serveJobsGateway } from '../../../src/gateway/jobs-gateway.js';

import { TestStack, type TestStackOptions } from '../../support/test-stack.js';

export const ADA = 'ada-token';
export const BOB = 'bob-token';
export const ROOT = 'root-token';

const USERS = {
  [ADA]: { userName: 'ada@example.com', groups: ['data'] },
  [BOB]: { userName: 'bob@example.com' },
  [ROOT]: { userName: 'root@example.com', groups: ['admins'] },
};

export interface Answer {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
  headers: Headers;
}

/** A gateway before an emulated workspace with several users, and those who call. */
export class JobsGatewayInTest {
  private constructor(
    readonly stack: TestStack,
    public server: RunningServer,
    private readonly options: JobsGatewayOptions,
  ) {}

  static async start(stackOptions: TestStackOptions = {}): Promise<JobsGatewayInTest> {
    const emulator = { users: USERS, knownTokensOnly: false, ...stackOptions.emulator };
    const stack = await TestStack.start({ ...stackOptions, emulator });
    const options = {
      client: stack.temporal.client,
      taskQueue: stack.taskQueue,
      listen: { host: '127.0.0.1', port: 0 },
      workspace: { host: stack.emulator.url, token: 'worker' },
    };
    return new JobsGatewayInTest(stack, await serveJobsGateway(options), options);
  }

  /** Another gateway, which shares nothing with the first but Temporal. */
  another(): Promise<RunningServer> {
    return serveJobsGateway(this.options);
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    { token = ADA, url = this.server.url }: { token?: string; url?: string } = {},
  ): Promise<Answer> {
    const response = await fetch(`${url}/api/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const read: unknown = text === '' ? {} : parse(text, undefined, { parseNumber: Number });
    return { status: response.status, body: read, headers: response.headers };
  }

  get(path: string, more: { token?: string; url?: string } = {}): Promise<Answer> {
    return this.call('GET', path, undefined, more);
  }

  post(path: string, body: unknown, more: { token?: string; url?: string } = {}): Promise<Answer> {
    return this.call('POST', path, body, more);
  }

  /** Waits for the end of a run; gives it as `runs/get` does. */
  async ended(runId: number, more: { token?: string; url?: string } = {}): Promise<Answer['body']> {
    for (let tries = 0; tries < 300; tries++) {
      const { body } = await this.get(`2.2/jobs/runs/get?run_id=${runId}&include_history=true`, more);
      if (['TERMINATED', 'SKIPPED', 'INTERNAL_ERROR'].includes(body.state?.life_cycle_state)) return body;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`Run ${runId} does not end.`);
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await this.stack.stop();
  }
}
