import type { JsonObject } from '../json.js';
import { downstreamOf } from '../graph/task-graph.js';
import type { ClusterStrategy } from '../plan/cluster-strategy.js';
import { chooseStrategy, type ClusterUse } from './choose-strategy.js';
import { clusterUses } from './cluster-uses.js';
import { brickworkOf, objectsIn, outlineTask, type OutlineTask } from './outline-task.js';

/**
 * What can be read of a document that may have mistakes, so that the checks on the graph still run and all issues
 * of a definition come at once. Parts of a wrong type are left out: the schema reports them.
 */
export interface Outline {
  document: JsonObject;
  settings: JsonObject;
  tasks: OutlineTask[];
  /** The first task of each key, by its place in `tasks`. */
  position: ReadonlyMap<string, number>;
  /** The places of the tasks that each task depends on, unknown ones left out. */
  upstream: number[][];
  /** The places of the tasks that depend on each task. */
  downstream: number[][];
  jobClusters: OutlineCluster[];
  parameters: { name: string; path: string }[];
  parameterNames: string[];
}

export interface OutlineCluster {
  clusterKey: string;
  path: string;
  raw: JsonObject;
  settings: JsonObject;
  strategy: ClusterStrategy;
  /** How its tasks use it. */
  uses: readonly ClusterUse[];
}

/** The outline of a document of any shape; `passingValues` are tasks whose code is known to get or to set task values. */
export function outlineOf(document: JsonObject, passingValues: ReadonlySet<string> = new Set()): Outline {
  const tasks = objectsIn(document['tasks']).map(({ value, index }) => outlineTask(value, `tasks[${index}]`));
  const position = new Map<string, number>();
  for (const [at, { taskKey }] of tasks.entries()) {
    if (taskKey !== undefined && !position.has(taskKey)) position.set(taskKey, at);
  }
  const settings = brickworkOf(document);
  const uses = clusterUses(tasks, settings, passingValues);
  const parameters = objectsIn(document['parameters']).flatMap(({ value: { name }, index }) =>
    typeof name === 'string' ? [{ name, path: `parameters[${index}].name` }] : [],
  );
  const upstream = tasks.map((task) => task.dependsOn.flatMap(({ taskKey }) => position.get(taskKey) ?? []));
  return {
    document,
    settings,
    tasks,
    position,
    upstream,
    downstream: downstreamOf(upstream),
    jobClusters: objectsIn(document['job_clusters']).flatMap(({ value, index }) => {
      const clusterKey = value['job_cluster_key'];
      if (typeof clusterKey !== 'string') return [];
      const ofCluster = brickworkOf(value);
      const usedAs = uses.get(clusterKey) ?? [];
      const strategy = chooseStrategy(ofCluster, usedAs);
      const path = `job_clusters[${index}]`;
      return [{ clusterKey, path, raw: value, settings: ofCluster, strategy, uses: usedAs }];
    }),
    parameters,
    parameterNames: parameters.map(({ name }) => name),
  };
}

/** Every task, each followed by the one that it runs for each input. */
export function tasksWithNested(outline: Outline): OutlineTask[] {
  return outline.tasks.flatMap((task) => (task.nested === undefined ? [task] : [task, task.nested]));
}

/** The definition in which every job cluster says its strategy. */
export function withStrategies(definition: JsonObject, { jobClusters }: Outline): JsonObject {
  if (jobClusters.length === 0) return definition;
  const job_clusters = jobClusters.map(({ raw, settings, strategy }) => ({
    ...raw,
    brickwork: { ...settings, cluster_strategy: strategy },
  }));
  return { ...definition, job_clusters };
}
