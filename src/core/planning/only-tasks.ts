import { reachable } from '../graph/task-graph.js';
import { type JsonObject, objectsIn, textIn } from '../json.js';

/**
 * The settings with the tasks alone that `only` of `run-now` names (its docstring in the SDK for Python 0.162): `+a` is `a`
 * with all that it depends on, `a+` with all that depend on it. What becomes of the edges to other tasks is nowhere
 * said; they are dropped here, and `run_if` with the last of them, since a task that is named is to run.
 */
export function withOnly(
  settings: JsonObject,
  only: readonly string[],
): { settings: JsonObject; unknown: { at: number; key: string }[] } {
  const tasks = objectsIn(settings['tasks']);
  const keys = tasks.map(keyIn);
  const upstream = tasks.map((task) =>
    edgesOf(task)
      .map((edge) => keys.indexOf(keyIn(edge)))
      .filter((index) => index >= 0),
  );
  const downstream = keys.map((_, index) =>
    keys.flatMap((_key, at) => (upstream[at].includes(index) ? [at] : [])),
  );
  const kept = new Set<number>();
  const unknown: { at: number; key: string }[] = [];
  for (const [at, text] of only.entries()) {
    const [, before, key, behind] = /^(\+?)(.*?)(\+?)$/s.exec(text) as RegExpExecArray;
    const index = keys.indexOf(key);
    if (index < 0) {
      unknown.push({ at, key });
      continue;
    }
    kept.add(index);
    if (before !== '') for (const other of reachable(upstream, [index])) kept.add(other);
    if (behind !== '') for (const other of reachable(downstream, [index])) kept.add(other);
  }
  const isKept = (key: string): boolean => kept.has(keys.indexOf(key));
  return {
    settings: {
      ...settings,
      tasks: tasks.filter((task) => isKept(keyIn(task))).map((task) => cut(task, isKept)),
    },
    unknown,
  };
}

function cut(task: JsonObject, isKept: (key: string) => boolean): JsonObject {
  const { depends_on: written, run_if: runIf, ...rest } = task;
  if (written === undefined) return task;
  const edges = edgesOf(task).filter((edge) => isKept(keyIn(edge)));
  if (edges.length === 0) return rest;
  return { ...rest, depends_on: edges, ...(runIf === undefined ? {} : { run_if: runIf }) };
}

function edgesOf(task: JsonObject): JsonObject[] {
  return objectsIn(task['depends_on']);
}

function keyIn(task: JsonObject): string {
  return textIn(task['task_key']);
}
