import { z } from 'zod';
import { jobDefinitionSchema } from '../definition/job-definition.js';
import { LOOKUP_KINDS } from './lookup.js';

/*
 * What the parts of a bundle are made of, as the Databricks CLI 1.14 has them (`bundle/config/*.go`): a value becomes what
 * its field wants, a field that nobody knows is left out, and a reference to one that is not set gives its zero. Nothing
 * is checked by these beyond that. Of jobs it is the schema of a definition that says so.
 */

const text = z.string();
const flag = z.boolean();
const whole = z.int();
const texts = z.array(text);
const textByName = z.record(text, text);
const any = z.json();
const mode = z.enum(['development', 'production']);

const permission = z.strictObject({
  level: text,
  user_name: text.optional(),
  group_name: text.optional(),
  service_principal_name: text.optional(),
});

const runAs = z.strictObject({
  user_name: text.optional(),
  service_principal_name: text.optional(),
  group_name: text.optional(),
});

const git = z.strictObject({
  branch: text,
  origin_url: text,
  commit: text,
  bundle_root_path: text,
  actual_branch: text,
});

const bundle = z.strictObject({
  name: text,
  target: text,
  environment: text,
  force: flag,
  git,
  mode,
  compute_id: text,
  cluster_id: text,
  engine: text,
  deployment: z.strictObject({
    fail_on_active_runs: flag,
    lock: z.strictObject({ enabled: flag, force: flag }),
  }),
  databricks_cli_version: text,
  uuid: text,
});

const artifact = z.strictObject({
  type: text,
  path: text,
  build: text,
  executable: text,
  dynamic_version: flag,
  files: z.array(z.strictObject({ source: text, patched: text, remote_path: text })),
});

const workspace = z.strictObject({
  host: text,
  profile: text,
  auth_type: text,
  client_id: text,
  google_service_account: text,
  azure_workspace_resource_id: text,
  azure_use_msi: flag,
  azure_client_id: text,
  azure_tenant_id: text,
  azure_environment: text,
  azure_login_app_id: text,
  experimental_is_unified_host: flag,
  account_id: text,
  workspace_id: text,
  current_user: z.looseObject({
    id: text,
    userName: text,
    displayName: text,
    short_name: text,
    domain_friendly_name: text,
  }),
  root_path: text,
  file_path: text,
  resource_path: text,
  artifact_path: text,
  state_path: text,
});

const presets = z.strictObject({
  name_prefix: text,
  pipelines_development: flag,
  trigger_pause_status: z.enum(['PAUSED', 'UNPAUSED']),
  jobs_max_concurrent_runs: whole,
  source_linked_deployment: flag,
  artifacts_dynamic_version: flag,
  tags: textByName,
});

const sync = z.strictObject({ paths: texts, include: texts, exclude: texts });
const lookup = z.strictObject(Object.fromEntries(LOOKUP_KINDS.map((kind) => [kind, text])));
export const variableSchema = z.strictObject({
  type: text,
  default: any,
  value: any,
  description: text,
  lookup,
});
const python = z.strictObject({ resources: texts, mutators: texts, venv_path: text });
const script = z.strictObject({ content: text, env: textByName });

const subscribers = z.array(z.strictObject({ id: text }));

const calm = { min_time_between_triggers_seconds: whole, wait_after_last_change_seconds: whole };

/** `TriggerSettings` of the Databricks SDK for Go 0.175. */
const trigger = z.strictObject({
  pause_status: text.optional(),
  periodic: z.strictObject({ interval: whole, unit: text }),
  file_arrival: z.strictObject({ url: text, ...calm }),
  job_completion: z.strictObject({
    if_status: text.optional(),
    jobs: z.array(z.strictObject({ job_id: text, workspace_id: text.optional() })),
  }),
  table_update: z.strictObject({ condition: text.optional(), table_names: texts, ...calm }),
  model: z.strictObject({ aliases: texts, condition: text, securable_name: text.optional(), ...calm }),
  sql_condition: z.strictObject({ sql_query_id: text, trigger_mode: text.optional(), warehouse_id: text }),
});

/** A job of a bundle: the settings of a definition, of which the parts have types here that it does not look at. */
export const bundleJobSchema = jobDefinitionSchema.extend({
  permissions: z.array(permission).optional(),
  lifecycle: z.strictObject({ prevent_destroy: flag }).optional(),
  trigger,
  webhook_notifications: z.looseObject({
    on_start: subscribers,
    on_success: subscribers,
    on_failure: subscribers,
    on_duration_warning_threshold_exceeded: subscribers,
    on_streaming_backlog_exceeded: subscribers,
  }),
});

/** Of all other resources it only counts that they are maps, by their keys. */
const resources = z
  .object({ jobs: z.record(text, bundleJobSchema) })
  .catchall(z.record(text, z.looseObject({})));

/** A variable of a target may be written as its value alone. */
export const targetVariablesSchema = z.record(text, variableSchema);

export const targetSchema = z.strictObject({
  default: flag,
  mode,
  presets,
  compute_id: text,
  cluster_id: text,
  bundle,
  workspace,
  artifacts: z.record(text, artifact),
  resources,
  variables: targetVariablesSchema,
  git,
  run_as: runAs,
  sync,
  permissions: z.array(permission),
});

/** A bundle: its root file with all that it includes. */
export const bundleSchema = z.strictObject({
  bundle,
  include: texts,
  workspace,
  artifacts: z.record(text, artifact),
  resources,
  targets: z.record(text, targetSchema),
  environments: z.record(text, targetSchema),
  sync,
  run_as: runAs,
  presets,
  experimental: z.strictObject({
    scripts: textByName,
    immutable_folder: flag,
    python_wheel_wrapper: flag,
    use_legacy_run_as: flag,
    pydabs: any,
    python,
    skip_artifact_cleanup: flag,
    skip_name_prefix_for_schema: flag,
    record_deployment_history: flag,
  }),
  permissions: z.array(permission),
  scripts: z.record(text, script),
  python,
  variables: z.record(text, variableSchema),
});
