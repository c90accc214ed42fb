import type { Findings } from './bundle-issue.js';
import type { BundleOptions } from './bundle-options.js';
import { modeOf } from './target-mode.js';
import { sourceAt, textOf } from './tree-parts.js';
import type { Tree } from './value-tree.js';

/**
 * The cluster that all tasks are to run on, if there is one: that of `--cluster-id`, of the bundle, or in development mode
 * that of DATABRICKS_CLUSTER_ID (`override_compute.go` of the Databricks CLI 1.14).
 */
export function clusterOverride(
  bundle: Tree,
  { clusterId, env = {} }: BundleOptions,
  findings: Findings,
): string | undefined {
  const mode = modeOf(bundle);
  const own = clusterId ?? textOf(bundle, 'bundle', 'cluster_id');
  const at = sourceAt(bundle, 'bundle', 'cluster_id');
  const path = 'bundle.cluster_id';
  if (mode === 'production' && own !== '') {
    const message = 'all tasks of a target in production mode run on one cluster that is none of their own.';
    findings.warn('CLUSTER_OVERRIDE', path, at, message);
  }
  const inEnvironment = env['DATABRICKS_CLUSTER_ID'] ?? '';
  if (inEnvironment !== '' && mode !== 'development') {
    const message = 'DATABRICKS_CLUSTER_ID is set, and only counts in development mode.';
    findings.warn('CLUSTER_OVERRIDE', path, at, message);
    return undefined;
  }
  const chosen = inEnvironment === '' ? own : inEnvironment;
  return chosen === '' ? undefined : chosen;
}
