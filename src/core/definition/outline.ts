import { isJsonObject, type JsonObject } from '../json.js';
import { downstreamOf } from '../plan/task-graph.js';
import { chooseStrategy, type ClusterStrategy, type ClusterUse, clusterUses } from './cluster-strategy.js';
import { taskBody, taskTypesOf, type TaskType } from '../task-types/index.js';

/** A task as far as it can be read; `raw` is what the document has at `path`. */
export interface OutlineTask {
  path: string;
  taskKey: string | undefined;
  dependsOn: { taskKey: string; outcome: string | undefined; path: string }[];
  types: TaskType[];
  raw: JsonObject;
  /** What Brickwork adds to the task. */
  settings: JsonObject;
  /** The task that it runs for each input. */
  nested?: OutlineTask;
}

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

function outlineTask(raw: JsonObject, path: string): OutlineTask {
  const dependsOn = objectsIn(raw['depends_on']).flatMap(({ value, index }) => {
    const taskKey = value['task_key'];
    const outcome = value['outcome'];
    if (typeof taskKey !== 'string') return [];
    return [
      {
        taskKey,
        outcome: typeof outcome === 'string' ? outcome : undefined,
        path: `${path}.depends_on[${index}]`,
      },
    ];
  });
  const taskKey = raw['task_key'];
  const types = taskTypesOf(raw);
  const nesting = types.find((type) => type.nestedTaskIn !== undefined);
  const member = nesting?.nestedTaskIn;
  const nested = nesting === undefined || member === undefined ? undefined : taskBody(raw, nesting)[member];
  return {
    path,
    taskKey: typeof taskKey === 'string' ? taskKey : undefined,
    dependsOn,
    types,
    raw,
    settings: brickworkOf(raw),
    ...(isJsonObject(nested) ? { nested: outlineTask(nested, `${path}.${nesting?.key}.${member}`) } : {}),
  };
}

function brickworkOf(value: JsonObject): JsonObject {
  return isJsonObject(value['brickwork']) ? value['brickwork'] : {};
}

function objectsIn(list: unknown): { value: JsonObject; index: number }[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((value, index) => (isJsonObject(value) ? [{ value, index }] : []));
}
