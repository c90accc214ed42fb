import type { Findings } from './bundle-issue.js';
import { membersOf, partOf, presentPart, scalarOf, textOf, withMember } from './tree-parts.js';
import { sourceOf, type Tree } from './value-tree.js';

/** The resources that run as who deploys them, and nobody else. */
const OF_THEIR_OWNER: readonly string[] = ['model_serving_endpoints', 'quality_monitors', 'apps'];

/** The `run_as` of a bundle: exactly one name, and no resource that can't run as it (`run_as.go` of the Databricks CLI 1.14). */
export function checkRunAs(bundle: Tree, findings: Findings): void {
  const runAs = presentPart(bundle, 'run_as');
  if (runAs === undefined || isLegacy(bundle)) return;
  const [user, principal] = ['user_name', 'service_principal_name'].map((name) => textOf(runAs, name));
  if ((user === '') === (principal === '')) {
    const message = 'needs exactly one of user_name and service_principal_name.';
    findings.error('RUN_AS', 'run_as', sourceOf(runAs), message);
    return;
  }
  const identity = user === '' ? principal : user;
  if (identity === textOf(bundle, 'workspace', 'current_user', 'userName')) return;
  const refuse = (path: string, resources: Tree): void => {
    const message = `cannot run as ${identity}, who is not the one that deploys them.`;
    findings.error('RUN_AS', path, sourceOf(resources), message);
  };
  for (const type of OF_THEIR_OWNER) {
    const resources = partOf(bundle, 'resources', type);
    if (membersOf(resources).length > 0) refuse(`resources.${type}`, resources as Tree);
  }
  for (const [key, dashboard] of membersOf(bundle, 'resources', 'dashboards')) {
    if (scalarOf(dashboard, 'embed_credentials') === true) refuse(`resources.dashboards.${key}`, dashboard);
  }
}

/** A job that runs as its bundle says, unless it says so itself. */
export function withRunAs(job: Tree, bundle: Tree): Tree {
  const runAs = presentPart(bundle, 'run_as');
  if (runAs === undefined || presentPart(job, 'run_as') !== undefined) return job;
  return withMember(job, 'run_as', withMember(runAs, 'group_name', undefined));
}

function isLegacy(bundle: Tree): boolean {
  return scalarOf(bundle, 'experimental', 'use_legacy_run_as') === true;
}
