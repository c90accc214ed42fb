import { isJsonObject, type JsonObject, type JsonValue } from '../json.js';
import { taskTypesOf } from '../task-types/index.js';

/**
 * The definition of a job with the values declared that the job which runs it refers to, as `<task key>.<key>`: its own
 * planning could not know of them.
 */
export function wantingValues(definition: JsonObject, asked: readonly string[]): JsonObject {
  const { tasks } = definition;
  if (asked.length === 0 || !Array.isArray(tasks)) return definition;
  return { ...definition, tasks: tasks.map((task) => (isJsonObject(task) ? declaring(task, asked) : task)) };
}

function declaring(task: JsonObject, asked: readonly string[]): JsonValue {
  const { task_key: taskKey } = task;
  const prefix = typeof taskKey === 'string' ? `${taskKey}.` : '';
  const keys = asked.flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));
  if (keys.length === 0 || taskTypesOf(task)[0]?.codeOf === undefined) return task;
  const settings = isJsonObject(task['brickwork']) ? task['brickwork'] : {};
  const declared = Array.isArray(settings['task_values']) ? settings['task_values'] : [];
  return { ...task, brickwork: { ...settings, task_values: [...new Set([...declared, ...keys])] } };
}
