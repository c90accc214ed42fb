import type { KnownDestinations } from '../../src/core/alert/known-destinations.js';
import { parseDefinition } from '../../src/core/definition/parse-definition.js';
import { planJobRun } from '../../src/core/planning/plan-job-run.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/core/json.js';
import { parseRunOptions } from '../../src/core/planning/run-options.js';
import type { TaskSources } from '../../src/core/values/value-node.js';
import type { Plan } from '../../src/core/plan/plan.js';
import type { RunSettings } from '../../src/core/plan/run-settings.js';

export const SETTINGS: RunSettings = {
  leaseSeconds: 60,
  longLeaseSeconds: 300,
  longLeaseAfterSeconds: 600,
  leaseMarginSeconds: 10,
  callTimeoutSeconds: 40,
  cancelGraceSeconds: 600,
  maxActiveTaskRuns: 1000,
};

/** A notebook task; `more` adds or replaces members. */
export function notebook(taskKey: string, more: JsonObject = {}): JsonObject {
  return { task_key: taskKey, notebook_task: { notebook_path: `/nb/${taskKey}` }, ...more };
}

/** `depends_on` entries for task keys; `key=true` asks for an outcome. */
export function after(...keys: string[]): JsonValue {
  return keys.map((key) => {
    const [task_key, outcome] = key.split('=');
    return outcome === undefined ? { task_key } : { task_key, outcome };
  });
}

/** The plan of a definition that must be good. */
export function planOf(
  definition: JsonObject,
  options: JsonObject = {},
  settings = SETTINGS,
  sources: TaskSources = new Map(),
  destinations?: KnownDestinations,
): Plan {
  const parsed = parseDefinition(definition);
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.issues, null, 1));
  const read = parseRunOptions(options, parsed.definition);
  if (read.issues.length > 0) throw new Error(JSON.stringify(read.issues));
  const identity = { jobId: '11', jobRunId: '22', fallbackName: 'unnamed' };
  return planJobRun(parsed, read.options, identity, settings, sources, destinations);
}

/** A job of these tasks; its job clusters are shared where they do not say otherwise. */
export function job(tasks: JsonObject[], { job_clusters: clusters, ...more }: JsonObject = {}): JsonObject {
  if (!Array.isArray(clusters)) return { name: 'job', tasks, ...more };
  const job_clusters = clusters.filter(isJsonObject).map((cluster) => {
    const own = isJsonObject(cluster['brickwork']) ? cluster['brickwork'] : {};
    return { ...cluster, brickwork: { cluster_strategy: 'shared', ...own } };
  });
  return { name: 'job', tasks, ...more, job_clusters };
}
