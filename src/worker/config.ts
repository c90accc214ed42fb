import { z } from 'zod';
import { given } from '../core/json.js';
import { webAddress } from '../core/web-address.js';
import type { RunSettings } from '../core/plan/run-settings.js';
import { inWords } from '../core/schema-words.js';
import { DEFAULT_TASK_QUEUE } from '../core/task-queue.js';

const seconds = z.coerce.number().positive();
const count = z.coerce.number().int().min(0);

/** Far below the 51,200 at which the server ends a run. */
const CONTINUE_AS_NEW_BY_EVENTS = 20_000;

/** Runs of one job run whose submits one activity sends: fewer events, and all known within the second. */
const SUBMITS_TOGETHER = 25;

/** `host:port`, or a port on loopback. */
const address = z
  .string()
  .regex(/^([\w.-]+:|\[[\da-f:]+\]:)?\d{1,5}$/i, 'must be host:port, or a port on loopback');

const trueOrFalse = z.stringbool({ truthy: ['true'], falsy: ['false'], error: 'must be true or false' });

/** Worker settings, each an environment variable; the table in the README is checked against this. */
const environment = z.object({
  BRICKWORK_TASK_QUEUE: z.string().min(1).default(DEFAULT_TASK_QUEUE),
  BRICKWORK_LEASE_SECONDS: seconds.default(60),
  BRICKWORK_LONG_LEASE_SECONDS: seconds.default(300),
  BRICKWORK_LONG_LEASE_AFTER_SECONDS: seconds.default(600),
  BRICKWORK_LEASE_MARGIN_SECONDS: seconds.default(10),
  BRICKWORK_CALL_TIMEOUT_SECONDS: seconds.default(40),
  BRICKWORK_CANCEL_GRACE_SECONDS: seconds.default(600),
  BRICKWORK_MAX_ACTIVE_TASK_RUNS: count.min(1).max(1000).default(1000),
  BRICKWORK_MAX_SUBMITS: count.min(1).max(1000).default(40),
  BRICKWORK_REQUESTS_PER_SECOND: count.default(30),
  BRICKWORK_TRIGGER_INTERVAL_SECONDS: seconds.default(20),
  BRICKWORK_MAX_ACTIVITIES: count.min(1).default(5000),
  BRICKWORK_ACTIVITIES_PER_SECOND: seconds.optional(),
  BRICKWORK_TARGET_MEMORY: z.coerce.number().min(0.1).max(1).optional(),
  BRICKWORK_CONTINUE_AS_NEW_AFTER_EVENTS: count.optional(),
  BRICKWORK_STICKY_TIMEOUT_SECONDS: seconds.default(10),
  BRICKWORK_MAX_CACHED_WORKFLOWS: count.optional(),
  BRICKWORK_STOP_QUIETLY: trueOrFalse.default(true),
  BRICKWORK_CALL_STACKS: trueOrFalse.default(false),
  BRICKWORK_BUILD_ID: z.string().min(1).max(200).optional(),
  BRICKWORK_DEPLOYMENT_NAME: z.string().min(1).max(200).default('brickwork'),
  BRICKWORK_HEALTH_ADDRESS: address.optional(),
  BRICKWORK_METRICS_ADDRESS: address.optional(),
  BRICKWORK_DESTINATIONS: z.string().min(1).optional(),
  BRICKWORK_ALERT_SECONDS: seconds.default(3600),
  BRICKWORK_TEMPORAL_UI: webAddress.optional(),
  BRICKWORK_PAGES: webAddress.optional(),
  BRICKWORK_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
});

export const SETTING_NAMES = Object.keys(environment.shape);

export interface WorkerConfig {
  taskQueue: string;
  /** Recorded in the plan of each run that starts on this worker. */
  runSettings: RunSettings;
  /** Polls a second that this worker sends to the workspace at most; 0 for no limit. */
  requestsPerSecond: number;
  /** From one look of a job's trigger at what it watches to the next. */
  triggerIntervalSeconds: number;
  maxActivities: number;
  /** Activities that all workers of the task queue start in a second at most; no limit when absent. */
  activitiesPerSecond?: number;
  /** The share of the machine's memory from which on the worker takes no more work; none when absent. */
  targetMemory?: number;
  /** How long a workflow waits for a worker that died before another gets it. */
  stickyTimeoutSeconds: number;
  maxCachedWorkflows?: number;
  /** Whether `stopQuietly` stands still around the stop (docs/decisions/stop-quietly.md). */
  stopQuietly: boolean;
  /** Whether runs can be asked for their call stacks (docs/decisions/promise-hooks.md). */
  callStacks: boolean;
  logLevel: string;
  /** Set where workers are versioned: a run stays on the build that it began with. */
  deployment?: { deploymentName: string; buildId: string };
  healthAddress?: string;
  metricsAddress?: string;
  /** The file of those who can be told what happens (docs/alerts.md); without it Databricks tells people. */
  destinations?: string;
  /** Pages that alerts lead to. */
  pages: { temporalUrl?: string; pagesUrl?: string };
}

/** Reads the worker's settings; throws an Error that names every bad variable. */
export function readWorkerConfig(env: NodeJS.ProcessEnv): WorkerConfig {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((problem) => `${problem.path.join('.')} ${inWords(problem)}.`);
    throw new Error(`Bad settings in the environment:\n${problems.join('\n')}`);
  }
  const values = parsed.data;
  const continueAsNewAfterEvents = values.BRICKWORK_CONTINUE_AS_NEW_AFTER_EVENTS;
  const maxCachedWorkflows = values.BRICKWORK_MAX_CACHED_WORKFLOWS;
  const { BRICKWORK_HEALTH_ADDRESS: healthAddress, BRICKWORK_METRICS_ADDRESS: metricsAddress } = values;
  const { BRICKWORK_ACTIVITIES_PER_SECOND: activitiesPerSecond, BRICKWORK_TARGET_MEMORY: targetMemory } =
    values;
  return {
    taskQueue: values.BRICKWORK_TASK_QUEUE,
    runSettings: {
      leaseSeconds: values.BRICKWORK_LEASE_SECONDS,
      longLeaseSeconds: values.BRICKWORK_LONG_LEASE_SECONDS,
      longLeaseAfterSeconds: values.BRICKWORK_LONG_LEASE_AFTER_SECONDS,
      leaseMarginSeconds: values.BRICKWORK_LEASE_MARGIN_SECONDS,
      callTimeoutSeconds: values.BRICKWORK_CALL_TIMEOUT_SECONDS,
      cancelGraceSeconds: values.BRICKWORK_CANCEL_GRACE_SECONDS,
      maxActiveTaskRuns: values.BRICKWORK_MAX_ACTIVE_TASK_RUNS,
      maxSubmitting: values.BRICKWORK_MAX_SUBMITS,
      // What holds activities to a rate is to hold submits to it.
      ...(activitiesPerSecond === undefined ? { submitsTogether: SUBMITS_TOGETHER } : {}),
      continueAsNewByEvents: CONTINUE_AS_NEW_BY_EVENTS,
      ...given('continueAsNewAfterEvents', continueAsNewAfterEvents),
      alertSeconds: values.BRICKWORK_ALERT_SECONDS,
    },
    requestsPerSecond: values.BRICKWORK_REQUESTS_PER_SECOND,
    triggerIntervalSeconds: values.BRICKWORK_TRIGGER_INTERVAL_SECONDS,
    maxActivities: values.BRICKWORK_MAX_ACTIVITIES,
    ...given('activitiesPerSecond', activitiesPerSecond),
    ...given('targetMemory', targetMemory),
    stickyTimeoutSeconds: values.BRICKWORK_STICKY_TIMEOUT_SECONDS,
    ...given('maxCachedWorkflows', maxCachedWorkflows),
    stopQuietly: values.BRICKWORK_STOP_QUIETLY,
    callStacks: values.BRICKWORK_CALL_STACKS,
    ...(values.BRICKWORK_BUILD_ID === undefined
      ? {}
      : {
          deployment: {
            deploymentName: values.BRICKWORK_DEPLOYMENT_NAME,
            buildId: values.BRICKWORK_BUILD_ID,
          },
        }),
    ...given('healthAddress', healthAddress),
    ...given('metricsAddress', metricsAddress),
    ...given('destinations', values.BRICKWORK_DESTINATIONS),
    pages: {
      ...given('temporalUrl', values.BRICKWORK_TEMPORAL_UI),
      ...given('pagesUrl', values.BRICKWORK_PAGES),
    },
    logLevel: values.BRICKWORK_LOG_LEVEL,
  };
}
