import type { Findings } from './bundle-issue.js';
import { referencesIn } from './reference-syntax.js';
import { partOf, scalarOf, textOf } from './tree-parts.js';
import { sourceOf, type Tree } from './value-tree.js';

/** The texts that say where the workspace is and who asks it (`bundle/config/workspace.go` of the Databricks CLI 1.14). */
const TEXTS = [
  'host',
  'profile',
  'auth_type',
  'client_id',
  'google_service_account',
  'azure_workspace_resource_id',
  'azure_client_id',
  'azure_tenant_id',
  'azure_environment',
  'azure_login_app_id',
  'account_id',
  'workspace_id',
] as const;

/** What a bundle says of its workspace and of the sign-in there, by the names of its fields. Secrets are not among it. */
export interface SignIn extends Partial<Record<(typeof TEXTS)[number], string>> {
  azure_use_msi?: boolean;
}

/**
 * What a bundle of a target says of the sign-in. The Databricks CLI signs in before it resolves any reference, and takes
 * one for the text itself (`interpolation_in_auth_config.go` warns of it): nothing can be asked with that.
 */
export function signInOf(bundle: Tree, findings: Findings): SignIn {
  const workspace = partOf(bundle, 'workspace');
  const signIn: SignIn = {};
  for (const field of [...TEXTS, 'azure_use_msi'] as const) {
    const part = partOf(workspace, field);
    const text = textOf(part);
    if (part !== undefined && referencesIn(text).length > 0) {
      const message = 'holds a reference, and is needed before references are resolved.';
      const hint = 'Write the value, here or in the target; or leave it out, and let the environment say it.';
      findings.error('SIGN_IN_REFERENCE', `workspace.${field}`, sourceOf(part), message, hint);
    } else if (field !== 'azure_use_msi') {
      if (text !== '') signIn[field] = text;
    } else if (scalarOf(part) === true) signIn.azure_use_msi = true;
  }
  return signIn;
}
