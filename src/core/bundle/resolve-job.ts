import type { Findings } from './bundle-issue.js';
import { onCluster, withFixedClusters } from './clusters.js';
import { withoutEmptyTexts } from './empty-texts.js';
import { withDeployment, withJobDefaults } from './job-defaults.js';
import { withMergedParts } from './job-parts.js';
import { withPermissions } from './permissions.js';
import { withPresets } from './presets.js';
import { withRunAs } from './run-as.js';
import type { PathContext } from './path-context.js';
import { checkTaskCompute } from './task-compute.js';
import { withTaskPaths } from './task-paths.js';
import { partOf, textOf } from './tree-parts.js';
import { sourceOf, type Tree } from './value-tree.js';
import { withVolumePaths } from './volume-paths.js';

/** What a job is resolved with. */
export interface JobContext extends PathContext {
  bundle: Tree;
  /** The cluster that all tasks run on, if there is one. */
  clusterId: string | undefined;
  /** The name of who deploys. */
  caller: string;
}

/*
 * The steps that make a job of a resolved bundle what is deployed, in the order of `phases/initialize.go` and
 * `resourcemutator/resource_mutator.go` of the Databricks CLI 1.14. Python code sees the job between the second and the third.
 */

/** A job with its parts in order, whatever it was made by. */
export function normalisedJob(job: Tree, path: string, findings: Findings): Tree {
  return withFixedClusters(withMergedParts(job, path, findings));
}

/** A job with what its bundle gives to each job, which is given once. */
export function initialisedJob(job: Tree, { bundle, clusterId, caller }: JobContext): Tree {
  const whole = withRunAs(job, bundle);
  const placed = clusterId === undefined ? whole : onCluster(whole, clusterId);
  return withPermissions(withJobDefaults(withPresets(placed, bundle)), bundle, caller);
}

/** A job as it is deployed. */
export function finishedJob(job: Tree, path: string, context: JobContext): Tree {
  const { bundle, findings } = context;
  for (const field of ['deployment_id', 'version_id']) {
    const given = partOf(job, 'deployment', field);
    if (given === undefined) continue;
    findings.error(
      'DEPLOYMENT_FIELD',
      `${path}.deployment.${field}`,
      sourceOf(given),
      'is set by a deployment alone.',
    );
  }
  const settled = withoutEmptyTexts(withVolumePaths(job, path, bundle, findings));
  checkTaskCompute(settled, path, findings);
  const statePath = textOf(bundle, 'workspace', 'state_path');
  return withDeployment(withTaskPaths(settled, path, context), statePath);
}
