import { z } from 'zod';
import { type TaskType, taskTypes } from '../task-types/index.js';
import { valueText } from '../task-types/type-parts.js';
import {
  clusterSettingsSchema,
  computeShape,
  jobSettingsSchema,
  passedThrough,
  retryShape,
  seconds,
  taskSettingsSchema,
} from './brickwork-settings.js';
import {
  JOB_FIELDS_SENT_WITH_EACH_SUBMIT,
  JOB_FIELDS_UNUSED_BY_A_RUN,
  TASK_FIELDS_SENT_WITH_EACH_SUBMIT,
} from './databricks-fields.js';

/** How long a name in a definition may be; the Jobs API's own limits. */
const taskKey = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, 'must be 1 to 100 letters, digits, "_" or "-"');

function anyOf(fields: readonly string[]): Record<string, z.ZodType> {
  return Object.fromEntries(fields.map((field) => [field, z.json().optional()]));
}

function isOfDatabricks({ under }: TaskType): boolean {
  return under === undefined;
}

function bodies(types: readonly TaskType[], nested?: z.ZodObject): Record<string, z.ZodType> {
  return Object.fromEntries(
    types.filter(isOfDatabricks).map((type) => {
      const { nestedTaskIn } = type;
      const schema =
        nested === undefined || nestedTaskIn === undefined
          ? type.schema
          : type.schema.extend({ [nestedTaskIn]: nested });
      return [type.key, schema.optional()];
    }),
  );
}

/** Rules that warn: about how long something runs by Brickwork, about streams by Databricks. */
export const healthSchema = z.strictObject({
  rules: z
    .array(
      z.strictObject({
        metric: z.enum([
          'RUN_DURATION_SECONDS',
          'STREAMING_BACKLOG_BYTES',
          'STREAMING_BACKLOG_FILES',
          'STREAMING_BACKLOG_RECORDS',
          'STREAMING_BACKLOG_SECONDS',
        ]),
        op: z.literal('GREATER_THAN'),
        value: z.int().min(1),
      }),
    )
    .optional(),
});

const taskShape = {
  task_key: taskKey,
  description: z.string().optional(),
  timeout_seconds: seconds.optional(),
  ...retryShape,
  ...computeShape,
  new_cluster: passedThrough.optional(),
  libraries: z.array(passedThrough).optional(),
  health: healthSchema.optional(),
  ...anyOf(TASK_FIELDS_SENT_WITH_EACH_SUBMIT),
  brickwork: taskSettingsSchema.optional(),
};

/** The task that a loop runs for each input: any type but a loop, and no place of its own in the graph. */
export const nestedTaskSchema = z.strictObject({
  ...taskShape,
  ...bodies(taskTypes.filter((type) => type.nestedTaskIn === undefined)),
});

/** One task of a definition, with the wire names of the Jobs API 2.2. */
export const taskSchema = z.strictObject({
  ...taskShape,
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
  disabled: z.boolean().optional(),
  ...bodies(taskTypes, nestedTaskSchema),
});

export const jobClusterSchema = z.strictObject({
  job_cluster_key: z.string().min(1),
  new_cluster: passedThrough,
  brickwork: clusterSettingsSchema.optional(),
});

export const jobParameterSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_.-]+$/, 'must be letters, digits, "_", "." or "-"'),
  default: valueText,
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
  health: healthSchema.optional(),
  brickwork: jobSettingsSchema.optional(),
  ...anyOf(JOB_FIELDS_SENT_WITH_EACH_SUBMIT),
  ...anyOf(JOB_FIELDS_UNUSED_BY_A_RUN),
});

export type NestedTaskDefinition = z.infer<typeof nestedTaskSchema>;
export type TaskDefinition = z.infer<typeof taskSchema>;
export type HealthDefinition = z.infer<typeof healthSchema>;
export type JobClusterDefinition = z.infer<typeof jobClusterSchema>;
export type JobDefinition = z.infer<typeof jobDefinitionSchema>;
