import { error, listNames, warning, type Issue } from '../issue.js';
import { findCycle } from '../plan/task-graph.js';
import { DATABRICKS_MAX_TASKS, MOST_TASKS } from './databricks-fields.js';
import { suggestName } from './nearest-name.js';
import type { Outline, OutlineTask } from './outline.js';

/** Problems of the task graph: keys, dependencies, outcomes, cycles, size. */
export function checkGraph(outline: Outline): Issue[] {
  return [
    ...duplicateNames(
      outline.tasks.map(({ taskKey, path }) => ({ name: taskKey, path: `${path}.task_key` })),
    ),
    ...outline.tasks.flatMap((task) => checkDependencies(task, outline)),
    ...checkCycle(outline),
    ...checkSize(outline.tasks.length),
  ];
}

function checkSize(tasks: number): Issue[] {
  if (tasks > MOST_TASKS) {
    const hint = 'Split the job, or use a for_each_task.';
    return [error('TASKS_TOO_MANY', 'tasks', `a run has at most ${MOST_TASKS} tasks, not ${tasks}.`, hint)];
  }
  if (tasks <= DATABRICKS_MAX_TASKS) return [];
  const message = `Databricks itself allows at most ${DATABRICKS_MAX_TASKS} tasks in a job.`;
  return [warning('TASKS_MANY', 'tasks', message)];
}

/** An issue for every name that stands a second time. */
export function duplicateNames(names: { name: string | undefined; path: string }[]): Issue[] {
  const seen = new Set<string>();
  return names.flatMap(({ name, path }) => {
    if (name === undefined) return [];
    if (seen.has(name))
      return [error('NAME_DUPLICATE', path, `"${name}" is used twice.`, 'Names must be unique.')];
    seen.add(name);
    return [];
  });
}

function checkDependencies(task: OutlineTask, outline: Outline): Issue[] {
  const named = new Set<string>();
  return task.dependsOn.flatMap(({ taskKey, outcome, path }) => {
    const position = outline.position.get(taskKey);
    if (position === undefined) {
      const keys = [...outline.position.keys()];
      const hint = suggestName(taskKey, keys) ?? `Tasks: ${listNames(keys)}.`;
      return [error('DEPENDENCY_UNKNOWN', `${path}.task_key`, `there is no task "${taskKey}".`, hint)];
    }
    if (named.has(taskKey)) {
      return [error('DEPENDENCY_DUPLICATE', path, `the task depends on "${taskKey}" twice.`)];
    }
    named.add(taskKey);
    const branches = outline.tasks[position].types.some((type) => type.hasOutcome);
    if (outcome === undefined || branches) return [];
    return [
      error(
        'OUTCOME_WITHOUT_CONDITION',
        `${path}.outcome`,
        `"${taskKey}" has no outcome; a condition_task and an approval_task have one.`,
        'Remove outcome.',
      ),
    ];
  });
}

function checkCycle(outline: Outline): Issue[] {
  const cycle = findCycle(outline.upstream);
  if (cycle === undefined) return [];
  const keys = cycle.map((at) => outline.tasks[at].taskKey);
  const path = `${outline.tasks[cycle[0]].path}.depends_on`;
  return [
    error('DEPENDENCY_CYCLE', path, `tasks wait for each other: ${keys.join(' → ')}.`, 'Break the circle.'),
  ];
}
