import { type NativeConnection, Worker } from '@temporalio/worker';
import { openDestinations } from '../alerts/destinations.js';
import { createActivities } from '../activities/index.js';
import { Leases } from '../activities/lease.js';
import type { Tracing } from '../client/tracing.js';
import { given } from '../core/json.js';
import type { Workspaces } from '../databricks/workspaces.js';
import { type Encryption, NO_ENCRYPTION } from '../encryption/read-encryption.js';
import { activitiesOf, bundleOf, converterOf, type WorkerAdditions, wovenOf } from './additions.js';
import type { WorkerConfig } from './config.js';
import { encodingFailures } from './encode-failures.js';
import { ownBundle } from './own-bundle.js';
import { slotsOf } from './slots.js';
import { tracedOptions } from './traced-worker.js';

/** What a worker is made of; what is its user's is added to what is ours. */
export interface WorkerDependencies extends WorkerAdditions {
  connection: NativeConnection;
  namespace: string;
  workspaces: Workspaces;
  config: WorkerConfig;
  tracing?: Tracing;
  /** Nothing is encrypted unless given. */
  encryption?: Encryption;
}

/** A worker and the one right way to stop it. */
export interface BrickworkWorker {
  /** Polls until `stop`; rejects on a fatal error. */
  run(): Promise<void>;
  /** Why it does not take work; undefined where it does. */
  notReady(): Promise<string | undefined>;
  /** Takes nothing new, then ends the leases, so that other workers take over without waiting. */
  stop(): void;
  /** What `stopQuietly` goes by: `BRICKWORK_STOP_QUIETLY`. */
  stopsQuietly: boolean;
}

/** Composes a worker from its parts. */
export async function createWorker(dependencies: WorkerDependencies): Promise<BrickworkWorker> {
  const { connection, namespace, workspaces, config, tracing, encryption = NO_ENCRYPTION } = dependencies;
  const isTraced = tracing !== undefined;
  const leases = new Leases();
  const { runSettings, requestsPerSecond, triggerIntervalSeconds, maxCachedWorkflows } = config;
  const destinations =
    config.destinations === undefined ? undefined : await openDestinations(config.destinations, process.env);
  const bundle = await bundleOf(dependencies, () => ownBundle(isTraced, config.callStacks), isTraced);
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: config.taskQueue,
    workflowBundle: encryption.keyIds.length > 0 ? await encodingFailures(bundle, dependencies) : bundle,
    ...wovenOf(tracing === undefined ? {} : tracedOptions(tracing), dependencies),
    dataConverter: converterOf(dependencies, encryption),
    activities: activitiesOf(
      createActivities({
        workspaces,
        settings: runSettings,
        leases,
        requestsPerSecond,
        triggerIntervalSeconds,
        ...given('destinations', destinations),
        pages: config.pages,
      }),
      dependencies,
    ),
    ...slotsOf(config),
    stickyQueueScheduleToStartTimeout: `${config.stickyTimeoutSeconds} seconds`,
    ...given('maxCachedWorkflows', maxCachedWorkflows),
    ...(config.deployment === undefined
      ? {}
      : {
          workerDeploymentOptions: {
            version: config.deployment,
            useWorkerVersioning: true,
            defaultVersioningBehavior: 'PINNED' as const,
          },
        }),
    shutdownGraceTime: '10 seconds',
    shutdownForceTime: '20 seconds',
  });
  return {
    stopsQuietly: config.stopQuietly,
    run: () => worker.run(),
    async notReady() {
      const state = worker.getState();
      if (state !== 'RUNNING') return `The worker is ${state}.`;
      return isServing(connection);
    },
    stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      setTimeout(() => leases.endAll(), STOP_POLLING_MILLIS);
    },
  };
}

/** As long as the server may still hand work to a worker that stops: it would get back the leases that it has just ended. */
const STOP_POLLING_MILLIS = 250;
const HEALTH_TIMEOUT_MILLIS = 2000;

/** Why the Temporal service does not answer; undefined where it does. */
async function isServing(connection: NativeConnection): Promise<string | undefined> {
  try {
    await connection.withDeadline(Date.now() + HEALTH_TIMEOUT_MILLIS, () =>
      connection.workflowService.getSystemInfo({}),
    );
    return undefined;
  } catch (error) {
    return `The Temporal service does not answer: ${error instanceof Error ? error.message : String(error)}`;
  }
}
