import { z } from 'zod';
import { type RawRequest, type Reading, readRequest } from './read-request.js';
import { parameterRules, parameterShape } from './parameter-fields.js';
import { id, texts } from './wire-types.js';

export const repairSchema = z.object({
  run_id: id,
  latest_repair_id: id.optional(),
  // The SDK for Python sends an empty list beside `rerun_all_failed_tasks` (measured).
  rerun_tasks: texts.default([]),
  rerun_all_failed_tasks: z.boolean().default(false),
  rerun_dependent_tasks: z.boolean().default(false),
  performance_target: z.string().optional(),
  ...parameterShape,
});

export type RepairRequest = z.infer<typeof repairSchema>;

/** The body of `jobs/runs/repair`; `rerun_tasks` is empty where all failed tasks are meant. */
export function readRepair(body: unknown): Reading<RepairRequest> {
  return readRequest(repairSchema, body, repairRules);
}

function repairRules(raw: RawRequest): string[] {
  const { rerun_tasks: tasks, rerun_all_failed_tasks: all } = raw;
  const isNamed = Array.isArray(tasks) && tasks.length > 0;
  const rules = parameterRules(raw);
  if (isNamed && all === true) rules.push('Only one of rerun_tasks or rerun_all_failed_tasks can be used.');
  if (!isNamed && all !== true) rules.push('One of rerun_tasks or rerun_all_failed_tasks must be specified.');
  return rules;
}
