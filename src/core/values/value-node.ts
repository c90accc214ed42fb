import type { JobDefinition, NestedTaskDefinition } from '../definition/job-definition.js';
import type { JsonObject } from '../json.js';
import type { TaskSource } from '../source/collect-sources.js';
import { taskBody, type TaskCode, taskTypesOf } from '../task-types/index.js';

/** The code of every task of a definition that has been read, by the task's place (`tasks[2]`). */
export type TaskSources = ReadonlyMap<string, TaskSource>;

/** A task of the graph, or the nested task of a loop, as something that sets and gets task values. */
export interface ValueNode {
  /** Its place in the definition. */
  path: string;
  taskKey: string;
  /** The place of the task in the graph; a nested task's is its loop's. */
  index: number;
  isNested: boolean;
  /** True where the task of the graph has others before or behind it. */
  isLinked: boolean;
  /** True where it runs at Databricks as a task of its own, and so can have values. */
  isSubmitted: boolean;
  /** Undefined for a type that knows no task values. */
  code?: TaskCode;
  /** Undefined where it has not been read. */
  source?: TaskSource;
  /** `brickwork.task_values`. */
  declared: readonly string[];
  /** `brickwork.reads_values_of`. */
  readsValuesOf: readonly string[];
}

/** Every task and nested task, each with what is known of its code. */
export function valueNodes(definition: JobDefinition, sources: TaskSources): ValueNode[] {
  const isInGit = (definition as unknown as JsonObject)['git_source'] !== undefined;
  const needed = new Set(
    definition.tasks.flatMap(({ depends_on = [] }) => depends_on.map(({ task_key }) => task_key)),
  );
  return definition.tasks.flatMap((task, index) => {
    const path = `tasks[${index}]`;
    const isLinked = (task.depends_on ?? []).length > 0 || needed.has(task.task_key);
    const own = valueNode(task, { path, index, isNested: false, isLinked }, isInGit, sources);
    const [type] = taskTypesOf(task);
    const member = type?.nestedTaskIn;
    if (member === undefined) return [own];
    const nested = taskBody(task, type)[member] as unknown as NestedTaskDefinition;
    const nestedPath = `${path}.${type.key}.${member}`;
    return [own, valueNode(nested, { path: nestedPath, index, isNested: true, isLinked }, isInGit, sources)];
  });
}

function valueNode(
  task: NestedTaskDefinition,
  place: Pick<ValueNode, 'path' | 'index' | 'isNested' | 'isLinked'>,
  isInGit: boolean,
  sources: TaskSources,
): ValueNode {
  const raw = task as unknown as JsonObject;
  const [type] = taskTypesOf(raw);
  const settings = task.brickwork ?? {};
  const code = type.codeOf?.(taskBody(raw, type), isInGit);
  const source = sources.get(place.path);
  return {
    ...place,
    taskKey: task.task_key,
    isSubmitted: !place.isNested && (type.interpreter === 'databricks' || settings.run_natively === true),
    ...(code === undefined ? {} : { code }),
    ...(source === undefined ? {} : { source }),
    declared: settings.task_values ?? [],
    readsValuesOf: settings.reads_values_of ?? [],
  };
}
