import { quote } from '../short-text.js';
import type { BundleFiles } from './bundle-files.js';
import type { Findings } from './bundle-issue.js';
import { folderOf, isInside, joinPaths, pathFrom } from './file-path.js';
import { itemsOf, textOf } from './tree-parts.js';
import { sourceOf, type Tree } from './value-tree.js';

/** The folder whose files are uploaded: that of the bundle, or one around it. Paths are relative to the bundle's folder. */
export interface SyncRoot {
  /** The folder itself, as an absolute path. */
  folder: string;
  /** Where the bundle's folder lies in it; '' where they are the same. */
  bundleFolder: string;
  /** What of it is uploaded, what in any case, and what not. */
  paths: string[];
  include: string[];
  exclude: string[];
}

/** The innermost folder with the bundle and all of `sync.paths` (`rewrite_sync_paths.go`, `sync_infer_root.go` of the Databricks CLI 1.14). */
export function syncRootOf(bundle: Tree, { folder }: BundleFiles, findings: Findings): SyncRoot {
  const steps = folder.split('/').filter((step) => step !== '');
  let levels = 0;
  const listed = itemsOf(bundle, 'sync', 'paths');
  for (const [at, path] of listed.entries()) {
    const up = levelsAbove(placedPath(path));
    if (up > steps.length) {
      const message = `${quote(textOf(path))} leads out of the file system.`;
      findings.error('SYNC_PATH', `sync.paths[${at}]`, sourceOf(path), message);
    } else levels = Math.max(levels, levelsAbove(pathFrom(folder, placedPath(path))));
  }
  const pathsOf = (list: string): string[] =>
    itemsOf(bundle, 'sync', list).map((path) => pathFrom(folder, placedPath(path)));
  return {
    folder: `/${steps.slice(0, steps.length - levels).join('/')}`,
    bundleFolder: steps.slice(steps.length - levels).join('/'),
    paths: listed.length === 0 ? ['.'] : pathsOf('paths'),
    include: pathsOf('include'),
    exclude: pathsOf('exclude'),
  };
}

/** Where a path of the bundle's folder lies in what is uploaded; undefined for one that is not. */
export function inSyncRoot(path: string, { bundleFolder }: SyncRoot): string | undefined {
  const inside = joinPaths(bundleFolder, path);
  return isInside(inside) ? inside : undefined;
}

function levelsAbove(path: string): number {
  return path.split('/').filter((step) => step === '..').length;
}

function placedPath(path: Tree): string {
  return joinPaths(folderOf(path.place.file), textOf(path));
}
