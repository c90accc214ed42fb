import { Counter, Histogram, Registry } from 'prom-client';
import type { CodecEvent } from './codec-event.js';

/** Seconds, for what takes some microseconds a payload. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];

/** Counts what is asked of the codec server for Prometheus. */
export class CodecMetrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: 'brickwork_codec_requests_total',
    help: 'Requests by what they ask for, and by what has become of them.',
    labelNames: ['operation', 'outcome'],
    registers: [this.#registry],
  });
  readonly #payloads = new Counter({
    name: 'brickwork_codec_payloads_total',
    help: 'Payloads that were encrypted and decrypted, by what was asked for.',
    labelNames: ['operation'],
    registers: [this.#registry],
  });
  readonly #seconds = new Histogram({
    name: 'brickwork_codec_seconds',
    help: 'How long an answer has taken, by what was asked for.',
    labelNames: ['operation'],
    buckets: BUCKETS,
    registers: [this.#registry],
  });

  add({ operation, outcome, payloads, seconds }: CodecEvent): void {
    this.#requests.inc({ operation, outcome });
    this.#payloads.inc({ operation }, payloads);
    this.#seconds.observe({ operation }, seconds);
  }

  /** The text that Prometheus reads, and its type. */
  async render(): Promise<{ text: string; contentType: string }> {
    return { text: await this.#registry.metrics(), contentType: this.#registry.contentType };
  }
}
