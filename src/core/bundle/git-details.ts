import type { BundleGit } from './bundle-options.js';
import { partOf, textOf, withPart } from './tree-parts.js';
import { scalarTree, type Tree } from './value-tree.js';

/** The bundle with what its repository is, unless it says so itself (`load_git_details.go` of the Databricks CLI 1.14). */
export function withGitDetails(
  bundle: Tree,
  { branch = '', commit = '', originUrl = '', folder = '.' }: BundleGit,
): Tree {
  const details = [
    ['actual_branch', branch],
    ['branch', textOf(bundle, 'bundle', 'git', 'branch') || branch],
    ['commit', textOf(bundle, 'bundle', 'git', 'commit') || commit],
    ['origin_url', textOf(bundle, 'bundle', 'git', 'origin_url') || originUrl],
    ['bundle_root_path', folder],
  ];
  return details.reduce((whole, [name, value]) => {
    const at = partOf(bundle, 'bundle', 'git', name) ?? bundle;
    return withPart(whole, ['bundle', 'git', name], scalarTree(at, value));
  }, bundle);
}
