import { taskTypes } from '../task-types/index.js';
import { listNames } from '../issue.js';
import { suggestName } from '../nearest-name.js';
import { quote } from '../short-text.js';
import type { Findings } from './bundle-issue.js';
import { itemsOf, membersOf, partOf, textOf } from './tree-parts.js';
import { sourceOf, type Tree } from './value-tree.js';

/**
 * Tasks that a target has and the job does not: they are new tasks to the Databricks CLI. One that has no type was meant to
 * change another, which is told, since it would only be found when Databricks refuses the job.
 */
export function checkNewTasks(bundle: Tree, target: Tree, targetName: string, findings: Findings): void {
  for (const [key, override] of membersOf(target, 'resources', 'jobs')) {
    const job = partOf(bundle, 'resources', 'jobs', key);
    // Tasks that come from a variable cannot be merged, which is told elsewhere.
    if (job === undefined || partOf(job, 'tasks')?.kind === 'scalar') continue;
    const names = itemsOf(job, 'tasks').map((task) => textOf(task, 'task_key'));
    for (const [at, task] of itemsOf(override, 'tasks').entries()) {
      const name = textOf(task, 'task_key');
      if (names.includes(name) || hasType(task)) continue;
      const path = `targets.${targetName}.resources.jobs.${key}.tasks[${at}]`;
      const message = `the job has no task ${quote(name)} to change, so that this is a new one without a type.`;
      const hint = suggestName(name, names) ?? `Tasks of the job: ${listNames(names)}.`;
      findings.warn('BUNDLE_TASK_NEW', path, sourceOf(task), message, hint);
    }
  }
}

function hasType(task: Tree): boolean {
  return taskTypes.some(({ key, under }) => {
    const steps = under === undefined ? [key] : [under, key];
    return partOf(task, ...steps) !== undefined;
  });
}
