import { suggestName } from '../nearest-name.js';
import { listNames } from '../issue.js';
import type { PlanTask } from '../plan/plan.js';
import { canBeReferred } from './plan-values.js';
import type { ValueNode } from './value-node.js';
import { isWhollyKnown, knownKeys, type TaskValueFlow, type ValueFlow, type ValueUse } from './value-flow.js';

/** What cannot be known before the run, or will not be as it may seem, and what to do about it. */
export interface ValueNote {
  message: string;
  remedy: string;
}

/** What one task does with task values, for people and for `--json`. */
export interface ValueReport {
  task_key: string;
  sets: { key?: string; at: string; from: ValueUse['from'] }[];
  gets: { task_key?: string; key?: string; at: string; from: ValueUse['from'] }[];
  notes: ValueNote[];
}

/** Of every task that sets or gets task values, or may do so unseen, in the order of the definition. */
export function valueReports(flow: ValueFlow, planned: readonly PlanTask[]): ValueReport[] {
  return flow.tasks
    .map((task) => ({
      task_key: task.node.taskKey,
      sets: task.sets.map(({ key, at, from }) => ({ ...(key === undefined ? {} : { key }), at, from })),
      gets: [...task.gets.map(wireUse), ...referencesOf(task.node, flow)],
      notes: notesOf(task, flow, planned[task.node.index]),
    }))
    .filter(({ sets, gets, notes }) => sets.length + gets.length + notes.length > 0);
}

function wireUse({ taskKey, key, at, from }: ValueUse): ValueReport['gets'][number] {
  return {
    ...(taskKey === undefined ? {} : { task_key: taskKey }),
    ...(key === undefined ? {} : { key }),
    at,
    from,
  };
}

function referencesOf(node: ValueNode, { references }: ValueFlow): ValueReport['gets'] {
  const own = references.filter(({ path }) => isAt(path, node));
  return own.map(({ taskKey, key, path }) => ({
    task_key: taskKey,
    key,
    at: path,
    from: 'definition',
  }));
}

/** A nested task's references are its own, not its loop's. */
function isAt(path: string, { path: at, isNested }: ValueNode): boolean {
  if (!path.startsWith(`${at}.`)) return false;
  return isNested || !path.startsWith(`${at}.for_each_task.task.`);
}

function notesOf(task: TaskValueFlow, flow: ValueFlow, planned: PlanTask): ValueNote[] {
  return [
    ...unreadNotes(task),
    ...setNotes(task, planned),
    ...task.gets.flatMap((use) => getNotes(task, use, flow)),
    ...computeNotes(task, planned),
  ];
}

/** Code that cannot be read is of interest where values could come from or go to others. */
function unreadNotes({ node }: TaskValueFlow): ValueNote[] {
  if (!node.isLinked || node.declared.length + node.readsValuesOf.length > 0) return [];
  return (node.source?.unread ?? []).map((reason) => ({
    message: `its code could not be read: ${reason}`,
    remedy:
      'If it sets task values, list their keys in brickwork.task_values; if it gets some, list the tasks in brickwork.reads_values_of.',
  }));
}

function setNotes(task: TaskValueFlow, { values }: PlanTask): ValueNote[] {
  const computed = task.sets.filter(({ key }) => key === undefined);
  const unreadable = task.sets.flatMap(({ key }) => (key !== undefined && !canBeReferred(key) ? [key] : []));
  const left = values?.by === 'conditions' ? unreadable : [];
  return [
    ...(task.node.declared.length > 0 ? [] : computed).map(({ at }) => ({
      message: `it sets a value under a key that is computed (${at})`,
      remedy: 'List the keys that others get by it in brickwork.task_values.',
    })),
    ...left.map((key) => ({
      message: `no reference can name the value ${JSON.stringify(key)}, and nobody gets it`,
      remedy: 'Leave out back-ticks, braces and line breaks in the key.',
    })),
  ];
}

function getNotes(task: TaskValueFlow, { taskKey, key, at, from }: ValueUse, flow: ValueFlow): ValueNote[] {
  if (from !== 'source') return [];
  if (taskKey === undefined || key === undefined) {
    const what = taskKey === undefined ? 'of a task that is computed' : 'under a key that is computed';
    return [
      {
        message: `it gets a value ${what} (${at})`,
        remedy:
          'It finds all values whose keys are known; list others in brickwork.task_values of the task that sets them.',
      },
    ];
  }
  const setter = flow.named(taskKey);
  if (setter === undefined) {
    const keys = flow.tasks.filter(({ node }) => !node.isNested).map(({ node }) => node.taskKey);
    const hint = suggestName(taskKey, keys) ?? `Tasks: ${listNames(keys)}.`;
    return [
      { message: `it gets a value of "${taskKey}", which is no task of the job (${at})`, remedy: hint },
    ];
  }
  const known = knownKeys(setter);
  if (isWhollyKnown(setter) && !known.includes(key)) {
    const hint = suggestName(key, known) ?? `It sets ${listNames(known)}.`;
    return [{ message: `it gets "${key}" of "${taskKey}", which does not set it (${at})`, remedy: hint }];
  }
  if (setter === task || flow.ancestors(task.node.index).has(setter.node.index)) return [];
  return [
    {
      message: `it gets "${key}" of "${taskKey}", which may not have ended before it (${at})`,
      remedy: `Add {"task_key": "${taskKey}"} to depends_on.`,
    },
  ];
}

/** A task with a cluster to itself gives one to each of the small tasks around it, too. */
function computeNotes({ node }: TaskValueFlow, planned: PlanTask): ValueNote[] {
  const ownsCluster = planned.taskClusterKey !== undefined || planned.body['new_cluster'] !== undefined;
  if (!ownsCluster || node.isNested) return [];
  const starts = (planned.gets ?? []).filter(({ keys }) => keys?.length !== 0).length;
  const remedy = 'Use a job cluster with "cluster_strategy": "native": there they share the one of the task.';
  return [
    ...(starts === 0
      ? []
      : [{ message: `what it gets is set again on ${starts} cluster(s) more of its spec`, remedy }]),
    ...(planned.values?.by === 'notebook'
      ? [{ message: 'its values are read on one cluster more of its spec', remedy }]
      : []),
  ];
}
