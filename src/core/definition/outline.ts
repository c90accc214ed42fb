import { isJsonObject, type JsonObject } from '../json.js';
import { taskTypesOf, type TaskType } from '../task-types/index.js';

/** A task as far as it can be read; `raw` is what the document has at `tasks[index]`. */
export interface OutlineTask {
  index: number;
  path: string;
  taskKey: string | undefined;
  dependsOn: { taskKey: string; outcome: string | undefined; path: string }[];
  types: TaskType[];
  raw: JsonObject;
}

/**
 * What can be read of a document that may have mistakes, so that the checks on the graph still run and all issues
 * of a definition come at once. Parts of a wrong type are left out: the schema reports them.
 */
export interface Outline {
  document: JsonObject;
  tasks: OutlineTask[];
  jobClusterKeys: string[];
  parameterNames: string[];
}

/** The outline of a document of any shape. */
export function outlineOf(document: JsonObject): Outline {
  return {
    document,
    tasks: objectsIn(document['tasks']).map(({ value, index }) => outlineTask(value, index)),
    jobClusterKeys: namesIn(document['job_clusters'], 'job_cluster_key'),
    parameterNames: namesIn(document['parameters'], 'name'),
  };
}

function outlineTask(raw: JsonObject, index: number): OutlineTask {
  const path = `tasks[${index}]`;
  const dependsOn = objectsIn(raw['depends_on']).flatMap(({ value, index: position }) => {
    const taskKey = value['task_key'];
    const outcome = value['outcome'];
    if (typeof taskKey !== 'string') return [];
    return [
      {
        taskKey,
        outcome: typeof outcome === 'string' ? outcome : undefined,
        path: `${path}.depends_on[${position}]`,
      },
    ];
  });
  const taskKey = raw['task_key'];
  return {
    index,
    path,
    taskKey: typeof taskKey === 'string' ? taskKey : undefined,
    dependsOn,
    types: taskTypesOf(raw),
    raw,
  };
}

function namesIn(list: unknown, member: string): string[] {
  return objectsIn(list).flatMap(({ value }) => {
    const name = value[member];
    return typeof name === 'string' ? [name] : [];
  });
}

function objectsIn(list: unknown): { value: JsonObject; index: number }[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((value, index) => (isJsonObject(value) ? [{ value, index }] : []));
}
