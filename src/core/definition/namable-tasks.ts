import { listNames } from '../issue.js';
import { reachable } from '../graph/task-graph.js';
import { quote } from '../short-text.js';
import { suggestName } from '../nearest-name.js';
import type { Outline } from './outline.js';

/**
 * The hint that goes with the name of a task that there is none of, where `taskIndex` (or a setting of the job) wants to come
 * after it: what it may name instead, which is neither itself nor a task that waits for it.
 */
export function suggestTask(name: string, outline: Outline, taskIndex?: number): string {
  const { position, downstream, tasks } = outline;
  const waiting = taskIndex === undefined ? new Set<number>() : reachable(downstream, [taskIndex]);
  const mayBeNamed = (index: number): boolean => index !== taskIndex && !waiting.has(index);
  const loop = tasks.findIndex(({ nested }) => nested?.taskKey === name);
  const loopKey = tasks[loop]?.taskKey;
  if (loopKey !== undefined && mayBeNamed(loop))
    return `It is what ${quote(loopKey)} runs for each input: name that task.`;
  const keys = [...position].flatMap(([key, index]) => (mayBeNamed(index) ? [key] : []));
  if (keys.length === 0) return 'The job has no task that this one could come after.';
  return suggestName(name, keys) ?? `Tasks: ${listNames(keys)}.`;
}
