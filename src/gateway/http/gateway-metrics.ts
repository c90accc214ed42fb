import { Counter, Histogram, Registry } from 'prom-client';

/** Who has answered a request: the gateway's own API, or the workspace. */
export type RouteGroup = 'served' | 'passed';

/** What has become of a request. */
export interface GatewayEvent {
  group: RouteGroup;
  method: string;
  /** Without the query. */
  path: string;
  /** Of the answer; `aborted` where the caller has gone before its end, or it broke off. */
  status: number | 'aborted';
  seconds: number;
  requestId: string;
  /** Of a caller that has been checked. */
  userName?: string;
  /** The job or the run that a served call names, such as `job_id 17`. */
  target?: string;
  /** What the API threw, if it has failed. */
  error?: unknown;
}

/** Seconds: passed requests take as long as files are large, and warehouses slow. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** Counts requests for Prometheus, by who answers and by status. */
export class GatewayMetrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: 'brickwork_gateway_requests_total',
    help: 'Requests by who answers (served, passed) and by the status of the answer, or "aborted".',
    labelNames: ['group', 'status'],
    registers: [this.#registry],
  });
  readonly #seconds = new Histogram({
    name: 'brickwork_gateway_seconds',
    help: 'How long an answer has taken to its end, by who answers.',
    labelNames: ['group'],
    buckets: BUCKETS,
    registers: [this.#registry],
  });

  add({ group, status, seconds }: GatewayEvent): void {
    this.#requests.inc({ group, status });
    this.#seconds.observe({ group }, seconds);
  }

  /** The text that Prometheus reads, and its type. */
  async render(): Promise<{ text: string; contentType: string }> {
    return { text: await this.#registry.metrics(), contentType: this.#registry.contentType };
  }
}
