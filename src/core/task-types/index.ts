import { isJsonObject, type JsonObject } from '../json.js';
import { conditionTask } from './condition-task.js';
import { notebookTask } from './notebook-task.js';
import { pythonWheelTask } from './python-wheel-task.js';
import { sparkPythonTask } from './spark-python-task.js';
import { sqlTask } from './sql-task.js';
import type { TaskType } from './task-type.js';

export type { TaskType } from './task-type.js';

/** The only list of task types. */
export const taskTypes: readonly TaskType[] = [
  notebookTask,
  sparkPythonTask,
  pythonWheelTask,
  sqlTask,
  conditionTask,
];

/** The types whose body `task` has; a good task has exactly one. */
export function taskTypesOf(task: JsonObject): TaskType[] {
  return taskTypes.filter((type) => task[type.key] !== undefined);
}

/** The body of `type` in `task`; an empty object where the task has none. */
export function taskBody(task: JsonObject, type: TaskType): JsonObject {
  const body = task[type.key];
  return isJsonObject(body) ? body : {};
}
