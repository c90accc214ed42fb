import { isJsonObject, type JsonObject, type JsonValue } from '../json.js';

/** A cluster that a job asks for by a policy. */
export interface PolicedCluster {
  policyId: string;
  /** `job_clusters[0].new_cluster`. */
  path: string;
  spec: JsonObject;
  /** Where the job says it; else it is chosen when a run is planned. */
  type?: 'job' | 'all-purpose';
}

/** The clusters of a job that have a policy, those of its job clusters first. */
export function clustersOfJob({ job_clusters: shared, tasks }: JsonObject): PolicedCluster[] {
  return [
    ...objectsIn(shared).flatMap(({ new_cluster: spec, brickwork }, at) => {
      const strategy = isJsonObject(brickwork) ? brickwork['cluster_strategy'] : undefined;
      const types = { shared: 'all-purpose', per_task: 'job', native: 'job' } as const;
      const type = types[strategy as keyof typeof types] as PolicedCluster['type'];
      return policed(spec, `job_clusters[${at}].new_cluster`, type);
    }),
    ...objectsIn(tasks).flatMap((task, at) => clustersOfTask(task, `tasks[${at}]`)),
  ];
}

function clustersOfTask(task: JsonObject, path: string): PolicedCluster[] {
  const { new_cluster: spec, for_each_task: loop } = task;
  const nested = isJsonObject(loop) && isJsonObject(loop['task']) ? loop['task'] : undefined;
  return [
    ...policed(spec, `${path}.new_cluster`, 'job'),
    ...(nested === undefined ? [] : clustersOfTask(nested, `${path}.for_each_task.task`)),
  ];
}

function policed(spec: JsonValue | undefined, path: string, type: PolicedCluster['type']): PolicedCluster[] {
  if (!isJsonObject(spec) || typeof spec['policy_id'] !== 'string') return [];
  return [{ policyId: spec['policy_id'], path, spec, ...(type === undefined ? {} : { type }) }];
}

function objectsIn(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
