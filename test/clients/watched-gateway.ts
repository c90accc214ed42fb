import type { RunningServer } from '../../src/http/serve-fetch.js';
import { inspect } from 'node:util';
import type { GatewayEvent } from '../../src/gateway/http/gateway-metrics.js';

import { serveJobsGateway } from '../../src/gateway/jobs-gateway.js';
import { TestStack } from '../support/test-stack.js';

export const ADA = { token: 'ada-token', userName: 'ada@example.com' };
export const BOB = { token: 'bob-token', userName: 'bob@example.com' };

/** A gateway before an emulated workspace, for programs that others have written; it notes what they ask for. */
export class WatchedGateway {
  #taken = 0;

  private constructor(
    readonly stack: TestStack,
    private readonly server: RunningServer,
    private readonly events: readonly GatewayEvent[],
  ) {}

  static async start(): Promise<WatchedGateway> {
    const users = Object.fromEntries([ADA, BOB].map(({ token, userName }) => [token, { userName }]));
    const stack = await TestStack.start({ emulator: { users } });
    const events: GatewayEvent[] = [];
    const server = await serveJobsGateway({
      client: stack.temporal.client,
      taskQueue: stack.taskQueue,
      listen: { host: '127.0.0.1', port: 0 },
      workspace: { host: stack.emulator.url, token: 'worker' },
      onEvent: (event) => events.push(event),
    });
    return new WatchedGateway(stack, server, events);
  }

  get url(): string {
    return this.server.url;
  }

  /** What the gateway itself has answered since it was asked last: method, path and status. */
  takeServed(): string[] {
    const events = this.events.slice(this.#taken);
    this.#taken = this.events.length;
    const served = events.filter(({ group }) => group === 'served');
    return served.map(({ method, path, status }) => [method, path, status].join(' '));
  }

  /** Requests that have failed, with the reason where the gateway knows one. */
  failures(): string[] {
    return this.events
      .filter(({ status }) => typeof status === 'number' && status >= 500)
      .map(({ method, path, status, error }) => [method, path, status, inspect(error)].join(' '));
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await this.stack.stop();
  }
}
