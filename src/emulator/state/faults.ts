import type { z } from 'zod';
import { from, number, oneOf, only, text, whole } from '../wire/schema-parts.js';

/** A bad answer to be given: `route` is `POST /api/2.2/jobs/runs/submit` or a part of it. */
export const faultSchema = only({
  route: text,
  /** How many matching requests it hits; forever when absent. */
  times: from(whole, 1).optional(),
  /** How many matching requests pass before it begins. */
  after: from(whole, 0).default(0),
  kind: oneOf([
    'lost_response',
    'reset',
    'status',
    'html',
    'truncated',
    'redirect',
    'delay',
    'hang',
    'slow',
    'duplicate',
  ]),
  status: whole.optional(),
  error_code: text.default('TEMPORARILY_UNAVAILABLE'),
  message: text.default('Injected by a fault.'),
  retry_after_seconds: number.optional(),
  delay_millis: number.optional(),
});

export type Fault = z.infer<typeof faultSchema>;

/** The faults in force, and how often each has hit. */
export class Faults {
  readonly #active: { fault: Fault; seen: number; hits: number }[] = [];
  /** By kind. */
  readonly hits = new Map<string, number>();

  add(fault: Fault): void {
    this.#active.push({ fault, seen: 0, hits: 0 });
  }

  /** The fault that this request meets, if any; counts it. */
  next(route: string): Fault | undefined {
    for (const entry of this.#active) {
      const { fault } = entry;
      if (!route.includes(fault.route) || (fault.times !== undefined && entry.hits >= fault.times)) continue;
      if (entry.seen++ < fault.after) continue;
      entry.hits++;
      this.hits.set(fault.kind, (this.hits.get(fault.kind) ?? 0) + 1);
      return fault;
    }
    return undefined;
  }

  clear(): void {
    this.#active.length = 0;
  }
}
