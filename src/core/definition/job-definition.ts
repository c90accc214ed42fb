import { z } from 'zod';
import { taskTypes } from '../task-types/index.js';
import {
  JOB_FIELDS_SENT_WITH_EACH_SUBMIT,
  JOB_FIELDS_UNUSED_BY_A_RUN,
  TASK_FIELDS_UNUSED_BY_A_RUN,
} from './databricks-fields.js';

/** How long a name in a definition may be; the Jobs API's own limits. */
const taskKey = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, 'must be 1 to 100 letters, digits, "_" or "-"');
const seconds = z.int().min(0);

/** A part of the definition that Databricks checks and Brickwork hands on as it is. */
const passedThrough = z.record(z.string(), z.json());

function anyOf(fields: readonly string[]): Record<string, z.ZodType> {
  return Object.fromEntries(fields.map((field) => [field, z.json().optional()]));
}

const taskTypeBodies: Record<string, z.ZodType> = Object.fromEntries(
  taskTypes.map((type) => [type.key, type.schema.optional()]),
);

/** One task of a definition, with the wire names of the Jobs API 2.2. */
export const taskSchema = z.strictObject({
  task_key: taskKey,
  description: z.string().optional(),
  depends_on: z
    .array(z.strictObject({ task_key: z.string(), outcome: z.enum(['true', 'false']).optional() }))
    .optional(),
  run_if: z
    .enum([
      'ALL_SUCCESS',
      'AT_LEAST_ONE_SUCCESS',
      'NONE_FAILED',
      'ALL_DONE',
      'AT_LEAST_ONE_FAILED',
      'ALL_FAILED',
    ])
    .optional(),
  timeout_seconds: seconds.optional(),
  max_retries: z.int().min(-1).optional(),
  min_retry_interval_millis: z.int().min(0).optional(),
  retry_on_timeout: z.boolean().optional(),
  job_cluster_key: z.string().optional(),
  existing_cluster_id: z.string().optional(),
  new_cluster: passedThrough.optional(),
  environment_key: z.string().optional(),
  libraries: z.array(passedThrough).optional(),
  ...anyOf(TASK_FIELDS_UNUSED_BY_A_RUN),
  ...taskTypeBodies,
});

/** How the tasks of a job cluster share it (docs/clusters.md). */
const clusterStrategies = ['shared', 'per_task'] as const;

const jobClusterSchema = z.strictObject({
  job_cluster_key: z.string().min(1),
  new_cluster: passedThrough,
  brickwork: z.strictObject({ cluster_strategy: z.enum(clusterStrategies).optional() }).optional(),
});

const jobParameterSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_.-]+$/, 'must be letters, digits, "_", "." or "-"'),
  default: z.string(),
});

/** A job definition: the Jobs API 2.2 `JobSettings`, plus what Brickwork adds under `brickwork`. */
export const jobDefinitionSchema = z.strictObject({
  name: z.string().min(1).max(4096).optional(),
  description: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  tasks: z.array(taskSchema).min(1),
  job_clusters: z.array(jobClusterSchema).optional(),
  parameters: z.array(jobParameterSchema).optional(),
  queue: z.strictObject({ enabled: z.boolean() }).optional(),
  timeout_seconds: seconds.optional(),
  brickwork: z.strictObject({ repair_window_seconds: seconds.optional() }).optional(),
  ...anyOf(JOB_FIELDS_SENT_WITH_EACH_SUBMIT),
  ...anyOf(JOB_FIELDS_UNUSED_BY_A_RUN),
});

export type TaskDefinition = z.infer<typeof taskSchema>;
export type JobClusterDefinition = z.infer<typeof jobClusterSchema>;
export type JobDefinition = z.infer<typeof jobDefinitionSchema>;
