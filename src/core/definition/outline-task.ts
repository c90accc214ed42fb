import { isJsonObject, type JsonObject } from '../json.js';
import { taskBody, type TaskType, taskTypesOf } from '../task-types/index.js';

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

/** The outline of one task that stands at `path`. */
export function outlineTask(raw: JsonObject, path: string): OutlineTask {
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

/** What Brickwork adds to a part of a definition. */
export function brickworkOf(value: JsonObject): JsonObject {
  return isJsonObject(value['brickwork']) ? value['brickwork'] : {};
}

/** The objects of what may be a list, with their places in it. */
export function objectsIn(list: unknown): { value: JsonObject; index: number }[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((value, index) => (isJsonObject(value) ? [{ value, index }] : []));
}
