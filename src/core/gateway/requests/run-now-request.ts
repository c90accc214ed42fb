import { z } from 'zod';
import { type Reading, readRequest } from './read-request.js';
import { parameterRules, parameterShape } from './parameter-fields.js';
import { id, texts, token } from './wire-types.js';

export const runNowSchema = z.object({
  job_id: id,
  idempotency_token: token,
  only: texts.optional(),
  queue: z.object({ enabled: z.boolean() }).optional(),
  performance_target: z.string().optional(),
  ...parameterShape,
});

export type RunNowRequest = z.infer<typeof runNowSchema>;

/** The body of `jobs/run-now`. */
export function readRunNow(body: unknown): Reading<RunNowRequest> {
  return readRequest(runNowSchema, body, parameterRules);
}
