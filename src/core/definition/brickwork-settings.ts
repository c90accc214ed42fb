import { LEAST_CATCHUP_SECONDS, MOST_FIRING_SECONDS } from '../firing-settings.js';
import { CLUSTER_STRATEGIES } from '../plan/cluster-strategy.js';
import { MOST_RETRIES } from './databricks-fields.js';
import { z } from 'zod';
import { taskTypes } from '../task-types/index.js';

/*
 * What Brickwork adds to a definition, always under `brickwork`, so that removing that key leaves a document that
 * Databricks takes.
 */

export const seconds = z.int().min(0);

/** A part of the definition that Databricks checks and Brickwork hands on as it is. */
export const passedThrough = z.record(z.string(), z.json());

/** Retries in Temporal's terms; replaces `max_retries` and its interval. Defaults are Temporal's own. */
export const retryPolicySchema = z.strictObject({
  maximum_attempts: z.int().min(0).optional(),
  initial_interval_seconds: z.number().min(0).max(31_536_000).optional(),
  backoff_coefficient: z.number().min(1).max(1000).optional(),
  maximum_interval_seconds: z.number().min(0).max(31_536_000).optional(),
  retry_on: z.array(z.string()).optional(),
  do_not_retry_on: z.array(z.string()).optional(),
});

/** Which workspace runs it: a profile of the worker, or the workspace's URL. What has a scheme is a URL. */
const workspace = z
  .string()
  .min(1)
  .regex(/^(?!.*:\/\/)|^https?:\/\/[^\s/?#@]+([/?#]\S*)?$/i, 'must be a profile or the URL of a workspace')
  .optional();

/** Where a task names its compute; shared by tasks, defaults and fallbacks. */
export const computeShape = {
  job_cluster_key: z.string().optional(),
  existing_cluster_id: z.string().optional(),
  environment_key: z.string().optional(),
};

export const retryShape = {
  max_retries: z.int().min(-1).max(MOST_RETRIES).optional(),
  min_retry_interval_millis: z.int().min(0).optional(),
  retry_on_timeout: z.boolean().optional(),
};

/** How the tasks of a job cluster share it (docs/clusters.md). */
export const clusterSettingsSchema = z.strictObject({
  cluster_strategy: z.enum(CLUSTER_STRATEGIES).optional(),
  start_retries: z.int().min(0).max(100).optional(),
  start_retry_interval_seconds: z.number().min(0).max(3600).optional(),
  fallbacks: z.array(passedThrough).max(20).optional(),
  idle_gap_seconds: seconds.optional(),
  workspace,
});

const submittedBodies = Object.fromEntries(
  taskTypes
    .filter((type) => type.interpreter === 'databricks')
    .map((type) => [type.key, type.schema.optional()]),
);

/** The task types that Databricks does not have. */
const ownBodies = Object.fromEntries(
  taskTypes.filter(({ under }) => under !== undefined).map((type) => [type.key, type.schema.optional()]),
);

export const taskSettingsSchema = z.strictObject({
  ...ownBodies,
  retry_policy: retryPolicySchema.optional(),
  task_values: z.array(z.string().min(1)).max(100).optional(),
  reads_values_of: z.array(z.string().min(1)).max(100).optional(),
  run_natively: z.boolean().optional(),
  stop_on_failure: z.boolean().optional(),
  workspace,
  fallback: z
    .strictObject({
      after_failed_attempts: z.int().min(1).optional(),
      ...computeShape,
      new_cluster: passedThrough.optional(),
      libraries: z.array(passedThrough).optional(),
      ...submittedBodies,
    })
    .optional(),
});

/** Part of every task key at Databricks. */
const affix = z
  .string()
  .regex(/^[A-Za-z0-9_-]*$/, 'must be letters, digits, "_" or "-"')
  .optional();

/** What starts runs of the deployed job by signed requests (docs/webhooks.md); `checkWebhook` looks at the texts. */
export const webhookSchema = z.strictObject({
  secret: z.string(),
  parameters: z.record(z.string(), z.string()).optional(),
});

/** Whom to tell of what Databricks does not know (docs/alerts.md): mail addresses, and ids of destinations. */
const told = z.array(z.string().min(1).max(320)).max(20).optional();
export const alertsSchema = z.strictObject({
  on_approval_wanted: told,
  on_repaired: told,
  on_skipped: told,
  on_queue_too_long: told,
  queue_too_long_seconds: z.int().min(1).max(172_800).optional(),
});

export const jobSettingsSchema = z.strictObject({
  repair_window_seconds: seconds.optional(),
  fail_if_any_task_failed: z.boolean().optional(),
  retry_policy: retryPolicySchema.optional(),
  defaults: z
    .strictObject({ timeout_seconds: seconds.optional(), ...retryShape, ...computeShape })
    .optional(),
  task_key_prefix: affix,
  task_key_suffix: affix,
  trigger: z.strictObject({ warehouse_id: z.string().min(1) }).optional(),
  workspace,
  schedule: z
    .strictObject({
      catchup_window_seconds: z.int().min(LEAST_CATCHUP_SECONDS).max(MOST_FIRING_SECONDS).optional(),
      jitter_seconds: z.int().min(0).max(MOST_FIRING_SECONDS).optional(),
    })
    .optional(),
  jobs: z.record(z.string(), z.json()).optional(),
  webhook: webhookSchema.optional(),
  alerts: alertsSchema.optional(),
});

export type RetryPolicyDefinition = z.infer<typeof retryPolicySchema>;
