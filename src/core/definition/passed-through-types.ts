import { z } from 'zod';

/*
 * What the parts of a definition that Brickwork only hands on are made of, as far as it matters whether a value is a text
 * or a number. Nothing is checked by these: Databricks checks. Source: `ClusterSpec`, `Library`, `Environment`,
 * `GitSource` and the settings of `JobSettings` in the Databricks SDK for Python 0.156.
 */

const text = z.string();
const whole = z.int();
const flag = z.boolean();
const texts = z.array(text);
const textByName = z.record(text, text);

/** A path somewhere: in a volume, a bucket, the workspace. */
const destination = z.object({ destination: text });
const bucket = z.object({
  destination: text,
  region: text,
  endpoint: text,
  enable_encryption: flag,
  encryption_type: text,
  kms_key: text,
  canned_acl: text,
});

const cluster = z.object({
  apply_policy_default_values: flag,
  autoscale: z.object({ min_workers: whole, max_workers: whole }),
  autotermination_minutes: whole,
  aws_attributes: z.object({
    availability: text,
    ebs_volume_count: whole,
    ebs_volume_iops: whole,
    ebs_volume_size: whole,
    ebs_volume_throughput: whole,
    ebs_volume_type: text,
    first_on_demand: whole,
    instance_profile_arn: text,
    spot_bid_price_percent: whole,
    zone_id: text,
  }),
  azure_attributes: z.object({
    availability: text,
    first_on_demand: whole,
    log_analytics_info: z.object({ log_analytics_primary_key: text, log_analytics_workspace_id: text }),
    spot_bid_max_price: z.number(),
  }),
  cluster_log_conf: z.object({ dbfs: destination, s3: bucket, volumes: destination }),
  cluster_name: text,
  custom_tags: textByName,
  data_security_mode: text,
  docker_image: z.object({ url: text, basic_auth: z.object({ username: text, password: text }) }),
  driver_instance_pool_id: text,
  driver_node_type_id: text,
  enable_elastic_disk: flag,
  enable_local_disk_encryption: flag,
  gcp_attributes: z.object({
    availability: text,
    boot_disk_size: whole,
    first_on_demand: whole,
    google_service_account: text,
    local_ssd_count: whole,
    use_preemptible_executors: flag,
    zone_id: text,
  }),
  init_scripts: z.array(
    z.object({
      abfss: destination,
      dbfs: destination,
      file: destination,
      gcs: destination,
      s3: bucket,
      volumes: destination,
      workspace: destination,
    }),
  ),
  instance_pool_id: text,
  is_single_node: flag,
  kind: text,
  node_type_id: text,
  num_workers: whole,
  policy_id: text,
  runtime_engine: text,
  single_user_name: text,
  spark_conf: textByName,
  spark_env_vars: textByName,
  spark_version: text,
  ssh_public_keys: texts,
  use_ml_runtime: flag,
  workload_type: z.object({ clients: z.object({ jobs: flag, notebooks: flag }) }),
});

const library = z.object({
  cran: z.object({ package: text, repo: text }),
  egg: text,
  jar: text,
  maven: z.object({ coordinates: text, exclusions: texts, repo: text }),
  pypi: z.object({ package: text, repo: text }),
  requirements: text,
  whl: text,
});

const environment = z.object({
  environment_key: text,
  spec: z.object({
    base_environment: text,
    client: text,
    dependencies: texts,
    environment_version: text,
    java_dependencies: texts,
  }),
});

const recipients = {
  on_duration_warning_threshold_exceeded: texts,
  on_failure: texts,
  on_start: texts,
  on_streaming_backlog_exceeded: texts,
  on_success: texts,
  no_alert_for_skipped_runs: flag,
};

/** The types by the name of the field, wherever a definition has it. */
export const PASSED_THROUGH_TYPES: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ['new_cluster', cluster],
  ['fallbacks', z.array(cluster)],
  ['libraries', z.array(library)],
  ['environments', z.array(environment)],
  ['environment_variables', z.array(z.object({ name: text, value: text }))],
  [
    'git_source',
    z.object({ git_branch: text, git_commit: text, git_provider: text, git_tag: text, git_url: text }),
  ],
  ['compute', z.object({ hardware_accelerator: text })],
  ['run_as', z.object({ group_name: text, service_principal_name: text, user_name: text })],
  ['budget_policy_id', text],
  ['usage_policy_id', text],
  ['performance_target', text],
  ['disable_auto_optimization', flag],
  ['environment_variables_key', text],
  ['email_notifications', z.object(recipients)],
  [
    'notification_settings',
    z.object({
      alert_on_last_attempt: flag,
      no_alert_for_canceled_runs: flag,
      no_alert_for_skipped_runs: flag,
    }),
  ],
  ['max_concurrent_runs', whole],
  ['edit_mode', text],
  ['format', text],
  ['parent_path', text],
  ['continuous', z.object({ pause_status: text, task_retry_mode: text })],
  ['schedule', z.object({ pause_status: text, quartz_cron_expression: text, timezone_id: text })],
]);
