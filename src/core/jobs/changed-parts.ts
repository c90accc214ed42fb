import { isJsonObject, type JsonObject } from '../json.js';
import { isSame } from './canonical-json.js';
import { entriesByKey } from './keyed-list.js';

/** What a deploy changes in a job, in a few words: its settings by name, its tasks by key. */
export interface ChangedParts {
  /** `tasks` is among them only where their order has changed alone. */
  settings: string[];
  tasks: { task_key: string; change: 'added' | 'removed' | 'changed' }[];
}

/** Compares two documents of checked settings. */
export function changedParts(before: JsonObject, after: JsonObject): ChangedParts {
  const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  const settings = names.filter((name) => !isSame(before[name], after[name]));
  const [old, young] = [tasksOf(before), tasksOf(after)];
  const tasks = [...new Set([...young.keys(), ...old.keys()])].flatMap((key): ChangedParts['tasks'] => {
    const change = changeOf(old.get(key), young.get(key));
    return change === undefined ? [] : [{ task_key: key, change }];
  });
  return { settings: settings.filter((name) => name !== 'tasks' || tasks.length === 0), tasks };
}

/** `max_concurrent_runs; task load changed, task report added`. */
export function renderChangedParts({ settings, tasks }: ChangedParts): string {
  const ofTasks = tasks.map(({ task_key: key, change }) => `task ${key} ${change}`);
  return [settings, ofTasks].flatMap((words) => (words.length === 0 ? [] : [words.join(', ')])).join('; ');
}

function changeOf(
  before: JsonObject | undefined,
  after: JsonObject | undefined,
): ChangedParts['tasks'][number]['change'] | undefined {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  return isSame(before, after) ? undefined : 'changed';
}

function tasksOf({ tasks }: JsonObject): ReadonlyMap<string, JsonObject> {
  const list = Array.isArray(tasks) && tasks.every(isJsonObject) ? tasks : [];
  return entriesByKey(list) ?? new Map<string, JsonObject>();
}
