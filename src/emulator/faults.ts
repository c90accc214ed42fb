import { z } from 'zod';

/** A bad answer to be given: `route` is `POST /api/2.2/jobs/runs/submit` or a part of it. */
export const faultSchema = z.strictObject({
  route: z.string(),
  /** How many matching requests it hits; forever when absent. */
  times: z.int().min(1).optional(),
  /** How many matching requests pass before it begins. */
  after: z.int().min(0).default(0),
  kind: z.enum([
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
  status: z.int().optional(),
  error_code: z.string().default('TEMPORARILY_UNAVAILABLE'),
  message: z.string().default('Injected by a fault.'),
  retry_after_seconds: z.number().optional(),
  delay_millis: z.number().optional(),
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
