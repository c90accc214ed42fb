import { invalidParameter } from '../wire/api-error.js';
import { asList, asObject, asText, type Wire } from '../wire/wire.js';

/** The arrays that `jobs/update` merges, and by what. */
const KEYS: Record<string, string> = {
  tasks: 'task_key',
  job_clusters: 'job_cluster_key',
  environments: 'environment_key',
  parameters: 'name',
};

/** What `jobs/get` shows where nobody has set it (measured by Databricks' own CLI, which expects it after a create). */
export function withDefaults(settings: Wire): Wire {
  const { tasks } = settings;
  const source = settings['git_source'] === undefined ? 'WORKSPACE' : 'GIT';
  return {
    name: 'Untitled',
    email_notifications: {},
    webhook_notifications: {},
    timeout_seconds: 0,
    max_concurrent_runs: 1,
    ...settings,
    ...(tasks === undefined
      ? {}
      : { tasks: asList(tasks).map((task) => taskWithDefaults(asObject(task), source)) }),
    // "When using the Jobs API 2.1 this value is always set to MULTI_TASK."
    format: 'MULTI_TASK',
  };
}

function taskWithDefaults(task: Wire, source: string): Wire {
  const { notebook_task: notebook } = task;
  const edges = asList(task['depends_on']).map(asObject);
  const keyOf = (edge: Wire): string => asText(edge['task_key']);
  const sorted = edges.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  return {
    run_if: 'ALL_SUCCESS',
    timeout_seconds: 0,
    email_notifications: {},
    ...task,
    ...(notebook === undefined ? {} : { notebook_task: { source, ...asObject(notebook) } }),
    ...(edges.length === 0 ? {} : { depends_on: sorted }),
  };
}

/**
 * `jobs/update` (its docstring in the SDK for Python): what is removed goes first; then top-level fields are replaced
 * as wholes, but the entries of arrays with keys one by one.
 */
export function updated(settings: Wire, newSettings: Wire, fieldsToRemove: readonly string[]): Wire {
  const next = { ...settings };
  for (const path of fieldsToRemove) remove(next, path);
  for (const [field, value] of Object.entries(newSettings)) {
    const key = Object.hasOwn(KEYS, field) ? KEYS[field] : undefined;
    next[field] = key === undefined ? value : merged(asList(next[field]), asList(value), key);
  }
  return next;
}

function remove(settings: Wire, path: string): void {
  const [field, ...rest] = path.split('/');
  if (rest.length === 0) {
    delete settings[field];
    return;
  }
  const key = Object.hasOwn(KEYS, field) ? KEYS[field] : undefined;
  if (key === undefined || rest.length > 1)
    throw invalidParameter(`Removing nested fields is not supported: ${path}.`);
  settings[field] = asList(settings[field]).filter((entry) => asText(asObject(entry)[key]) !== rest[0]);
}

function merged(old: readonly unknown[], given: readonly unknown[], key: string): unknown[] {
  const keyOf = (entry: unknown): string => asText(asObject(entry)[key]);
  const byKey = new Map(given.map((entry) => [keyOf(entry), entry]));
  const kept = old.map((entry) => {
    const replacement = byKey.get(keyOf(entry)) ?? entry;
    byKey.delete(keyOf(entry));
    return replacement;
  });
  return [...kept, ...byKey.values()];
}
