import { joinPath } from '../json.js';
import type { Findings } from './bundle-issue.js';
import { mergeByKey } from './merge.js';
import { changeParts, EACH } from './tree-parts.js';
import type { Tree } from './value-tree.js';

/** The lists of a job whose items are merged where their keys are the same; all others are put together. */
export const MERGED_LISTS = [
  ['job_clusters', { key: 'job_cluster_key' }],
  ['parameters', { key: 'name' }],
  ['tasks', { key: 'task_key', sorted: true }],
] as const;

/**
 * A job whose parts of one key are merged, as a target overrides them (`merge_job_clusters.go`, `merge_job_parameters.go`,
 * `merge_job_tasks.go` of the Databricks CLI 1.14); tasks come sorted by their keys.
 */
export function withMergedParts(job: Tree, path: string, findings: Findings): Tree {
  return MERGED_LISTS.reduce(
    (merged, [list, key]) =>
      changeParts(merged, [list], (items) => mergeByKey(items, key, joinPath(path, list), findings)),
    job,
  );
}

/** A job with all of its tasks changed, and with what its loops run. */
export function changeTasks(job: Tree, change: (task: Tree, path: string) => Tree, path = ''): Tree {
  const whole = changeParts(job, ['tasks', EACH], change, path);
  return changeParts(whole, ['tasks', EACH, 'for_each_task', 'task'], change, path);
}
