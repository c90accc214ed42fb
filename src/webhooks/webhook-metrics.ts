import { Counter, Histogram, Registry } from 'prom-client';
import type { WebhookEvent } from './webhook-outcome.js';

/** Seconds, for what takes two or three calls of Temporal. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Counts webhooks for Prometheus. The label `job` is the name of a deployed job, else empty: what requests name has no end.
 */
export class WebhookMetrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: 'brickwork_webhooks_total',
    help: 'Requests by the job that they name, if it is deployed, and by what has become of them.',
    labelNames: ['job', 'outcome'],
    registers: [this.#registry],
  });
  readonly #seconds = new Histogram({
    name: 'brickwork_webhook_seconds',
    help: 'How long an answer has taken, by its outcome.',
    labelNames: ['outcome'],
    buckets: BUCKETS,
    registers: [this.#registry],
  });

  add({ job = '', outcome: { kind: outcome }, seconds }: WebhookEvent): void {
    this.#requests.inc({ job, outcome });
    this.#seconds.observe({ outcome }, seconds);
  }

  /** The text that Prometheus reads, and its type. */
  async render(): Promise<{ text: string; contentType: string }> {
    return { text: await this.#registry.metrics(), contentType: this.#registry.contentType };
  }
}
