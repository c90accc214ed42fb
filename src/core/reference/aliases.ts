import type { Reference } from './reference.js';

/**
 * Single names: Databricks' deprecated ones, and those that Airflow users bring. Where both know a name, `run_id`, the
 * job run is meant, as in Airflow; Databricks' own was replaced by `task.run_id` long ago.
 */
const ALIASES: Readonly<Record<string, Reference>> = {
  job_id: { kind: 'job', name: 'id' },
  run_id: { kind: 'job', name: 'run_id' },
  parent_run_id: { kind: 'job', name: 'run_id' },
  start_date: { kind: 'time', of: 'start', part: 'iso_date' },
  start_time: { kind: 'time', of: 'start', part: 'timestamp_ms' },
  task_key: { kind: 'own_task', name: 'name' },
  task_retry_count: { kind: 'own_task', name: 'retry_count' },
  ds: { kind: 'time', of: 'scheduled', part: 'iso_date' },
  ds_nodash: { kind: 'time', of: 'scheduled', part: 'ds_nodash' },
  ts: { kind: 'time', of: 'scheduled', part: 'ts' },
};

const PARAMS = /^params\.([\w-]+)(?:\s*\|\s*default\(\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+))\s*(?:,[^)]*)?\))?$/;

/** The reference that an alias stands for; undefined for any other text. */
export function aliasReference(inside: string): Reference | undefined {
  if (Object.hasOwn(ALIASES, inside)) return ALIASES[inside];
  const params = PARAMS.exec(inside);
  if (params === null) return undefined;
  const fallback = params[2] ?? params[3] ?? params[4];
  return { kind: 'job_parameter', name: params[1], ...(fallback === undefined ? {} : { fallback }) };
}
