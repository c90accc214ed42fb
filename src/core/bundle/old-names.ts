import type { Findings } from './bundle-issue.js';
import { changeParts, EACH, partOf, withMember } from './tree-parts.js';
import { isNull, mapTree, sourceOf, type Tree } from './value-tree.js';

/**
 * The bundle with `environments` and `compute_id` under their names of today, and a target "default" where it has none
 * (`environments_compat.go`, `compute_id_compat.go`, `default_target.go` of the Databricks CLI 1.14).
 */
export function withoutOldNames(bundle: Tree, findings: Findings): Tree {
  const renamed = withTargets(
    withMember(bundle, 'environments', undefined),
    partOf(bundle, 'environments'),
    findings,
  );
  const rename = (part: Tree, path: string): Tree => withClusterId(part, path, findings);
  const whole = changeParts(changeParts(renamed, ['bundle'], rename), ['targets', EACH], rename);
  const targets = partOf(whole, 'targets');
  if (targets !== undefined && targets.kind === 'map' && targets.members.size > 0) return whole;
  const none = mapTree(bundle, new Map());
  return withMember(whole, 'targets', mapTree(bundle, new Map([['default', none]])));
}

function withTargets(bundle: Tree, environments: Tree | undefined, findings: Findings): Tree {
  if (environments === undefined || isNull(environments)) return bundle;
  if (partOf(bundle, 'targets') === undefined) return withMember(bundle, 'targets', environments);
  const message = 'is the old name of "targets", which is there, too.';
  findings.error(
    'BUNDLE_ENVIRONMENTS',
    'environments',
    sourceOf(environments),
    message,
    'Keep "targets" alone.',
  );
  return bundle;
}

function withClusterId(part: Tree, path: string, findings: Findings): Tree {
  const id = partOf(part, 'compute_id');
  if (id === undefined) return part;
  findings.warn('FIELD_OLD', `${path}.compute_id`, sourceOf(id), 'is the old name of cluster_id.');
  return withMember(withMember(part, 'compute_id', undefined), 'cluster_id', id);
}
