import { byteLength, isJsonObject, type JsonValue } from '../core/json.js';
import { quote } from '../core/short-text.js';
import { taskValueProblem } from '../core/task-value.js';

/** All values of one task: an answer of an activity has to stay far below Temporal's 2 MB. */
const MOST_TASK_BYTES = 256 * 1024;

export type TaskValues = Record<string, JsonValue>;

/** The JSON object that a notebook exited with is its values; any other text is none. */
export function valuesInText(text: string): TaskValues | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isJsonObject(parsed) ? (parsed as TaskValues) : undefined;
  } catch {
    return undefined;
  }
}

/** Why the values of a task cannot be kept, naming task and key; undefined when they can. */
export function tooLarge(taskKey: string, values: TaskValues): string | undefined {
  let total = 0;
  for (const [key, value] of Object.entries(values)) {
    const problem = taskValueProblem(value);
    if (problem !== undefined) return `Task value ${quote(key)} of task ${quote(taskKey)} ${problem}`;
    total += byteLength(JSON.stringify(value));
  }
  if (total <= MOST_TASK_BYTES) return undefined;
  return `The task values of task ${quote(taskKey)} have ${total} bytes in total; at most ${MOST_TASK_BYTES} are allowed.`;
}
