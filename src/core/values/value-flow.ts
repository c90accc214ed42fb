import type { JobDefinition } from '../definition/job-definition.js';
import { ancestorsOf } from '../graph/task-graph.js';
import { type TaskSources, type ValueNode, valueNodes } from './value-node.js';
import { type ValueReference, valueReferences } from './value-references.js';

/** A task value that a task sets or gets, and where that stands: a source with its line, or a place in the definition. */
export interface ValueUse {
  /** Undefined where it is computed. */
  key?: string;
  /** Of a `get`: whose value; undefined where that is computed. */
  taskKey?: string;
  at: string;
  /** How it is known. */
  from: 'source' | 'definition' | 'declaration';
}

/** What one task does with task values. */
export interface TaskValueFlow {
  node: ValueNode;
  sets: ValueUse[];
  gets: ValueUse[];
}

/** What every task sets and gets, as far as it can be known before the run. */
export interface ValueFlow {
  /** In the order of the definition, each nested task behind its loop. */
  tasks: TaskValueFlow[];
  references: ValueReference[];
  /** The tasks of the graph upstream of each, directly or not. */
  ancestors(index: number): ReadonlySet<number>;
  /** The task of the graph of this key. */
  named(taskKey: string): TaskValueFlow | undefined;
}

/** Reads the flow of values out of a checked definition and the sources of its tasks. */
export function valueFlow(definition: JobDefinition, sources: TaskSources): ValueFlow {
  const references = valueReferences(definition);
  const tasks = valueNodes(definition, sources).map((node) => ({
    node,
    sets: setsOf(node),
    gets: getsOf(node),
  }));
  const byKey = new Map(tasks.filter(({ node }) => !node.isNested).map((task) => [task.node.taskKey, task]));
  const upstream = definition.tasks.map((task) =>
    (task.depends_on ?? []).flatMap(({ task_key }) => byKey.get(task_key)?.node.index ?? []),
  );
  const known = new Map<number, Set<number>>();
  return {
    tasks,
    references,
    named: (taskKey) => byKey.get(taskKey),
    ancestors(index) {
      const found = known.get(index) ?? ancestorsOf(upstream, index);
      known.set(index, found);
      return found;
    },
  };
}

function setsOf({ source, declared, path }: ValueNode): ValueUse[] {
  return [
    ...declared.map((key): ValueUse => ({ key, at: `${path}.brickwork.task_values`, from: 'declaration' })),
    ...(source?.calls ?? []).flatMap(({ verb, key, path: at, place }): ValueUse[] =>
      verb === 'set' ? [{ ...(key === undefined ? {} : { key }), at: `${at} ${place}`, from: 'source' }] : [],
    ),
  ];
}

function getsOf({ source, readsValuesOf, path }: ValueNode): ValueUse[] {
  return [
    ...readsValuesOf.map((taskKey): ValueUse => ({
      taskKey,
      at: `${path}.brickwork.reads_values_of`,
      from: 'declaration',
    })),
    ...(source?.calls ?? []).flatMap(({ verb, key, taskKey, path: at, place }): ValueUse[] =>
      verb === 'get'
        ? [
            {
              ...(key === undefined ? {} : { key }),
              ...(taskKey === undefined ? {} : { taskKey }),
              at: `${at} ${place}`,
              from: 'source',
            },
          ]
        : [],
    ),
  ];
}

/** The keys that a task is known to set. */
export function knownKeys({ sets }: TaskValueFlow): string[] {
  return [...new Set(sets.flatMap(({ key }) => key ?? []))];
}

/**
 * True where a value of this key may be set by `taskValues.set`: the key is known, or not everything that the task sets
 * is. A source that has been read whole, names other keys alone and ends with a result is one whose values are in that.
 */
export function maySet(task: TaskValueFlow, key: string): boolean {
  return knownKeys(task).includes(key) || !isWhollyKnown(task) || task.node.source?.exits === false;
}

/** True where all that the task sets by `taskValues.set` in its own source is known. */
export function isWhollyKnown({ node: { source }, sets }: TaskValueFlow): boolean {
  return source !== undefined && source.unread.length === 0 && sets.every(({ key }) => key !== undefined);
}
