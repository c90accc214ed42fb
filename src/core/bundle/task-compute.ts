import type { Findings } from './bundle-issue.js';
import { COMPUTE } from './clusters.js';
import { changeTasks } from './job-parts.js';
import { presentPart, textOf } from './tree-parts.js';
import { sourceOf, type Tree } from './value-tree.js';

/** What runs nowhere unless a task says where; a notebook runs serverless (`validate/job_task_cluster_spec.go` of the Databricks CLI 1.14). */
const NEEDS_COMPUTE: readonly string[] = [
  'python_wheel_task',
  'dbt_task',
  'spark_jar_task',
  'spark_submit_task',
  'spark_python_task',
];

/** Tells of tasks that need a cluster or an environment and name none, nor do the job's own defaults. */
export function checkTaskCompute(job: Tree, path: string, findings: Findings): void {
  if (namesCompute(presentPart(job, 'brickwork', 'defaults') ?? job)) return;
  changeTasks(
    job,
    (task, at) => {
      const type = NEEDS_COMPUTE.find((name) => presentPart(task, name) !== undefined);
      if (type === undefined || presentPart(task, 'notebook_task') !== undefined || namesCompute(task))
        return task;
      const message = `a ${type} needs compute, and names none, which the Databricks CLI refuses.`;
      findings.warn('COMPUTE_MISSING', at, sourceOf(task), message, `Give it one of ${COMPUTE.join(', ')}.`);
      return task;
    },
    path,
  );
}

function namesCompute(part: Tree): boolean {
  return COMPUTE.some((field) => presentPart(part, field)?.kind === 'map' || textOf(part, field) !== '');
}
