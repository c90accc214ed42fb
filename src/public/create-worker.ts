import { NativeConnection } from '@temporalio/worker';
import type { RunSettings } from '../core/plan/run-settings.js';
import { ProfileWorkspaces, type Workspaces } from '../databricks/workspaces.js';
import type { WorkerAdditions } from '../worker/additions.js';
import { readWorkerConfig, type WorkerConfig } from '../worker/config.js';
import { type BrickworkWorker, createWorker as compose } from '../worker/create-worker.js';
import { readEncryption } from '../encryption/read-encryption.js';
import { startTracing } from '../client/tracing.js';
import { given } from '../core/json.js';

/** What is set by an environment variable unless it is given here (docs/settings.md). */
export interface WorkerSettings extends Partial<Omit<WorkerConfig, 'runSettings' | 'taskQueue'>> {
  /** Recorded in the plan of each run that starts on this worker. */
  runSettings?: Partial<RunSettings>;
}

export interface CreateWorkerOptions extends WorkerAdditions {
  connection: NativeConnection;
  /** `default` unless given. */
  namespace?: string;
  /** `BRICKWORK_TASK_QUEUE`, else `brickwork`, unless given. */
  taskQueue?: string;
  /** The workspaces that run tasks: what the environment and `~/.databrickscfg` name, unless given. */
  workspaces?: Workspaces;
  settings?: WorkerSettings;
}

/**
 * A worker that runs job definitions, and workflows and activities of one's own beside them. Where OpenTelemetry's
 * variables name an endpoint, it sends traces; where the environment has encryption keys, it encrypts. Throws where a setting,
 * or a name of an addition, cannot be.
 */
export async function createWorker({
  connection,
  namespace = 'default',
  taskQueue,
  workspaces = new ProfileWorkspaces(),
  settings = {},
  ...additions
}: CreateWorkerOptions): Promise<BrickworkWorker> {
  if (!(connection instanceof NativeConnection)) {
    throw new Error(
      'The connection is of another copy of @temporalio/worker than Brickwork has: "npm ls @temporalio/worker" shows both. Install one version for both.',
    );
  }
  const byEnvironment = readWorkerConfig(process.env);
  const config = {
    ...byEnvironment,
    ...settings,
    runSettings: { ...byEnvironment.runSettings, ...settings.runSettings },
    ...given('taskQueue', taskQueue),
  };
  const encryption = await readEncryption(process.env);
  const tracing = await startTracing('brickwork-worker');
  const parts = { connection, namespace, workspaces, config, encryption, ...given('tracing', tracing) };
  return compose({ ...additions, ...parts });
}
