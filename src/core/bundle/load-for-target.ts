import type { BundleFiles } from './bundle-files.js';
import type { Findings } from './bundle-issue.js';
import { askedTarget, type BundleOptions } from './bundle-options.js';
import { withGitDetails } from './git-details.js';
import { loadBundle } from './load-bundle.js';
import { type PlacedLookup, readLookups, type ValuedBundle } from './lookups.js';
import { checkEmptyResources } from './resource-keys.js';
import { withTarget } from './target-overrides.js';
import { chooseTarget, type Target } from './targets.js';
import { checkUnresolvedFields } from './unresolved-fields.js';
import { allMembersOf, partOf } from './tree-parts.js';
import type { Tree } from './value-tree.js';
import { withValues } from './variables.js';
import { withWorkspace } from './workspace-paths.js';

/** A bundle with what its target overrides and with the values of its variables; its references are as they are written. */
export interface BundleOfTarget extends ValuedBundle {
  target: Target;
  targets: readonly string[];
  lookups: readonly PlacedLookup[];
}

/** Reads a bundle as far as it can be before any workspace is asked; undefined where its files or its target say nothing. */
export function loadForTarget(
  files: BundleFiles,
  options: BundleOptions,
  findings: Findings,
): BundleOfTarget | undefined {
  const loaded = loadBundle(files, findings);
  const target = loaded === undefined ? undefined : chooseTarget(loaded, askedTarget(options), findings);
  if (loaded === undefined || target === undefined) return undefined;
  const chosen = withTarget(loaded, target, findings);
  checkEmptyResources(chosen, findings);
  checkUnresolvedFields(chosen, findings);
  const placed = withGitDetails(withWorkspace(chosen, options, findings), options.git ?? {});
  const valued = withValues(placed, target, { files, options, findings });
  const targets = allMembersOf(partOf(loaded, 'targets') as Tree).map(([name]) => name);
  return { ...valued, ...readLookups(valued, findings), target, targets };
}
