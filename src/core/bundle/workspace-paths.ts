import type { Findings } from './bundle-issue.js';
import { type BundleOptions, domainFriendlyNameOf, shortNameOf } from './bundle-options.js';
import { joinPaths } from './file-path.js';
import { partOf, sourceAt, textOf, withPart } from './tree-parts.js';
import { scalarTree, type Tree, treeOfValue } from './value-tree.js';

/** The paths below the root, and the folder that each of them is by default. */
const FOLDERS: Readonly<Record<string, string>> = {
  file_path: 'files',
  resource_path: 'resources',
  artifact_path: 'artifacts',
  state_path: 'state',
};

/** What of the workspace is a path, in the order in which it is checked. */
export const WORKSPACE_PATHS: readonly string[] = ['root_path', ...Object.keys(FOLDERS)];

/**
 * The bundle with the caller and all paths of the workspace: `~` is the caller's home, and what begins with `/` lies below
 * `/Workspace` or `/Volumes` (`default_workspace_root.go`, `expand_workspace_root.go`, `default_workspace_paths.go`,
 * `prepend_workspace_prefix.go` of the Databricks CLI 1.14).
 */
export function withWorkspace(
  bundle: Tree,
  { caller, release }: Pick<BundleOptions, 'caller' | 'release'>,
  findings: Findings,
): Tree {
  const given = textOf(bundle, 'workspace', 'root_path');
  const name = textOf(bundle, 'bundle', 'name');
  if (given === '' && name === '') {
    const at = sourceAt(bundle, 'bundle');
    findings.error('BUNDLE_NAME_MISSING', 'bundle.name', at, 'is required.', 'Write "bundle: {name: …}".');
  }
  const target = textOf(bundle, 'bundle', 'target');
  const root = given === '' ? `~/.bundle/${name}/${target}` : given;
  const home = `/Workspace/Users/${caller.userName}`;
  const rootPath = root.startsWith('~/') ? joinPaths(home, root.slice(2)) : root;
  const user = {
    userName: caller.userName,
    ...(caller.displayName === undefined ? {} : { displayName: caller.displayName }),
    short_name: shortNameOf(caller),
    domain_friendly_name: domainFriendlyNameOf(caller),
  };
  const at = partOf(bundle, 'workspace') ?? bundle;
  const known = withPart(bundle, ['workspace', 'current_user'], treeOfValue(at, user));
  return WORKSPACE_PATHS.reduce((whole, field) => {
    const own = textOf(whole, 'workspace', field);
    const path = field === 'root_path' ? rootPath : folderIn(rootPath, own, { field, release });
    const place = partOf(whole, 'workspace', field) ?? at;
    return withPart(whole, ['workspace', field], scalarTree(place, inWorkspace(path)));
  }, known);
}

function folderIn(
  rootPath: string,
  own: string,
  { field, release }: { field: string; release: string | undefined },
): string {
  if (release === undefined) return own === '' ? joinPaths(rootPath, FOLDERS[field]) : own;
  return own === ''
    ? joinPaths(rootPath, 'releases', release, FOLDERS[field])
    : joinPaths(own, 'releases', release);
}

/** Where a bundle is in its workspace; after references are resolved. */
export interface WorkspaceFolders {
  root_path: string;
  file_path: string;
  artifact_path: string;
  state_path: string;
}

export function workspaceFolders(bundle: Tree): WorkspaceFolders {
  const [root_path, file_path, artifact_path, state_path] = (
    ['root_path', 'file_path', 'artifact_path', 'state_path'] as const
  ).map((field) => textOf(bundle, 'workspace', field));
  return { root_path, file_path, artifact_path, state_path };
}

/** Volumes hold artifacts and nothing else of a deployment (`validate_volume_path.go`). */
export function checkWorkspacePaths(bundle: Tree, findings: Findings): void {
  for (const field of WORKSPACE_PATHS) {
    const path = textOf(bundle, 'workspace', field);
    if (field === 'artifact_path' || !path.startsWith('/Volumes/')) continue;
    const message = 'lies in a volume, where only workspace.artifact_path can lie.';
    findings.error('WORKSPACE_VOLUME', `workspace.${field}`, sourceAt(bundle, 'workspace', field), message);
    // The others lie in the root.
    if (field === 'root_path') return;
  }
}

function inWorkspace(path: string): string {
  return path.startsWith('/') && !/^\/(Workspace|Volumes)\//.test(path) ? `/Workspace${path}` : path;
}
