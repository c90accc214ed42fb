import { hasErrors } from '../issue.js';
import type { BundleFiles } from './bundle-files.js';
import { type BundleIssue, Findings } from './bundle-issue.js';
import type { BundleOptions } from './bundle-options.js';
import { loadForTarget } from './load-for-target.js';
import type { Lookup } from './lookup.js';
import { type SignIn, signInOf } from './sign-in.js';

/** What a workspace has to say before a bundle can be resolved for a target. */
export interface BundleQuestions {
  kind: 'questions';
  target: string;
  /** Where the workspace is and how to sign in there, as far as the bundle says: it may be in the environment alone. */
  workspace: SignIn;
  /** In the order of the files. */
  lookups: Lookup[];
}

/**
 * What has to be asked of the workspace first. Invalid where that cannot be said, or where what is read on the way has
 * errors; `resolveBundle` tells what else is wrong. The caller only counts for look-ups whose text refers to it: whoever has to sign in
 * to know the caller asks once more then. Never throws.
 */
export function bundleQuestions(
  files: BundleFiles,
  options: Omit<BundleOptions, 'lookups'>,
): BundleQuestions | { kind: 'invalid'; issues: BundleIssue[] } {
  const findings = new Findings();
  const loaded = loadForTarget(files, options, findings);
  const workspace = loaded === undefined ? {} : signInOf(loaded.bundle, findings);
  const { issues } = findings;
  if (loaded === undefined || hasErrors(issues)) return { kind: 'invalid', issues };
  const lookups = loaded.lookups.map(({ variable, kind, name }) => ({ variable, kind, name }));
  return { kind: 'questions', target: loaded.target.name, workspace, lookups };
}
