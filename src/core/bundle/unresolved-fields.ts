import type { Findings } from './bundle-issue.js';
import { referencesIn } from './reference-syntax.js';
import { partOf, textOf } from './tree-parts.js';
import { sourceOf, type Tree } from './value-tree.js';

/** What says where the workspace is, and who asks it: the Databricks CLI needs it before it resolves anything. */
const SIGN_IN: readonly string[] = [
  'host',
  'profile',
  'auth_type',
  'client_id',
  'google_service_account',
  'azure_use_msi',
  'azure_client_id',
  'azure_tenant_id',
  'azure_environment',
  'account_id',
  'workspace_id',
];

/**
 * References where there should be none, looked at before they are resolved (`no_interpolation_in_bundle_name.go`,
 * `interpolation_in_auth_config.go` of the Databricks CLI 1.14).
 */
export function checkUnresolvedFields(bundle: Tree, findings: Findings): void {
  const name = partOf(bundle, 'bundle', 'name');
  if (name !== undefined && hasReference(name)) {
    const message = 'holds a reference: it is part of the path of what is deployed, which then moves.';
    findings.warn('BUNDLE_NAME_REFERENCE', 'bundle.name', sourceOf(name), message);
  }
  for (const field of SIGN_IN) {
    const part = partOf(bundle, 'workspace', field);
    if (part === undefined || !hasReference(part)) continue;
    const message = 'holds a reference, which the Databricks CLI does not resolve here.';
    findings.warn('WORKSPACE_REFERENCE', `workspace.${field}`, sourceOf(part), message);
  }
}

function hasReference(tree: Tree): boolean {
  return referencesIn(textOf(tree)).length > 0;
}
