import { onCluster, withFixedClusters } from './clusters.js';
import { withoutEmptyTexts } from './empty-texts.js';
import { withDeployment, withJobDefaults } from './job-defaults.js';
import { withMergedParts } from './job-parts.js';
import { withPermissions } from './permissions.js';
import { withPresets } from './presets.js';
import { withRunAs } from './run-as.js';
import type { PathContext } from './path-context.js';
import { withTaskPaths } from './task-paths.js';
import { partOf, textOf } from './tree-parts.js';
import { sourceOf, type Tree } from './value-tree.js';

/** What a job is resolved with. */
export interface JobContext extends PathContext {
  bundle: Tree;
  /** The cluster that all tasks run on, if there is one. */
  clusterId: string | undefined;
  /** The name of who deploys. */
  caller: string;
}

/** A job of a resolved bundle as it is deployed; the order of the steps is that of `phases/initialize.go` of the Databricks CLI 1.14. */
export function resolveJob(job: Tree, key: string, context: JobContext): Tree {
  const { bundle, clusterId, caller, findings } = context;
  const path = `resources.jobs.${key}`;
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
  const whole = withRunAs(withFixedClusters(withMergedParts(job, path, findings)), bundle);
  const placed = clusterId === undefined ? whole : onCluster(whole, clusterId);
  const complete = withJobDefaults(withPresets(placed, bundle));
  const owned = withoutEmptyTexts(withPermissions(complete, bundle, caller));
  const statePath = textOf(bundle, 'workspace', 'state_path');
  return withDeployment(withTaskPaths(owned, path, context), statePath);
}
