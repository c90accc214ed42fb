import { error, listCircle, warning, type Issue } from '../issue.js';
import { quote } from '../short-text.js';
import { shortestCycle } from '../graph/shortest-cycle.js';
import { DATABRICKS_MAX_TASKS, MOST_TASKS } from './databricks-fields.js';
import { suggestTask } from './namable-tasks.js';
import type { Outline } from './outline.js';
import type { OutlineTask } from './outline-task.js';

/** Problems of the task graph: keys, dependencies, outcomes, cycles, size. */
export function checkGraph(outline: Outline): Issue[] {
  return [
    ...duplicateNames(
      outline.tasks.map(({ taskKey, path }) => ({ name: taskKey, path: `${path}.task_key` })),
    ),
    ...outline.tasks.flatMap((task, index) => checkDependencies(task, index, outline)),
    ...checkCycles(outline),
    ...checkSize(outline.tasks.length),
  ];
}

/**
 * What there is to say of a job that has far too many tasks: the rest would take minutes to read, for us and for people.
 * Undefined for any other job.
 */
export function checkHugeGraph(outline: Outline): Issue[] | undefined {
  const { length } = outline.tasks;
  return length > MOST_TASKS ? [...checkCycles(outline), ...checkSize(length)] : undefined;
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
      return [error('NAME_DUPLICATE', path, `${quote(name)} is used twice.`, 'Names must be unique.')];
    seen.add(name);
    return [];
  });
}

function checkDependencies(task: OutlineTask, index: number, outline: Outline): Issue[] {
  const named = new Set<string>();
  return task.dependsOn.flatMap(({ taskKey, outcome, path }) => {
    const position = outline.position.get(taskKey);
    if (position === undefined) {
      const hint = suggestTask(taskKey, outline, index);
      return [error('DEPENDENCY_UNKNOWN', `${path}.task_key`, `there is no task ${quote(taskKey)}.`, hint)];
    }
    if (named.has(taskKey)) {
      return [error('DEPENDENCY_DUPLICATE', path, `the task depends on ${quote(taskKey)} twice.`)];
    }
    named.add(taskKey);
    if (position === index)
      return [error('DEPENDENCY_CYCLE', path, 'a task cannot depend on itself.', 'Remove it.')];
    const branches = outline.tasks[position].types.some((type) => type.hasOutcome);
    if (outcome === undefined || branches) return [];
    return [
      error(
        'OUTCOME_WITHOUT_CONDITION',
        `${path}.outcome`,
        `${quote(taskKey)} has no outcome; a condition_task and an approval_task have one.`,
        'Remove outcome.',
      ),
    ];
  });
}

/** So many circles are told of at once; each has to be broken. */
const MOST_CYCLES = 10;

/** Circles that have no task in common. */
function checkCycles({ tasks, upstream }: Outline): Issue[] {
  const issues: Issue[] = [];
  let left = upstream.map((dependencies, index) => dependencies.filter((at) => at !== index));
  while (issues.length < MOST_CYCLES) {
    const cycle = shortestCycle(left);
    if (cycle === undefined) break;
    const round = new Set(cycle);
    const names = [...round].map((at) => tasks[at].taskKey as string);
    const message = `tasks wait for each other: ${listCircle(names)}.`;
    issues.push(
      error('DEPENDENCY_CYCLE', `${tasks[cycle[0]].path}.depends_on`, message, 'Break the circle.'),
    );
    left = left.map((dependencies, index) =>
      round.has(index) ? [] : dependencies.filter((at) => !round.has(at)),
    );
  }
  return issues;
}
