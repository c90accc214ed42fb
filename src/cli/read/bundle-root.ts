import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BundleForTarget } from '../../core/bundle/resolve-bundle.js';
import { objectPath } from '../../core/source/workspace-path.js';
import type { Library } from '../../deploy/patch-wheel.js';

/** A folder that has the files of a bundle where `bundle deploy` would upload them: a workspace in which nothing else is. */
export interface BundleRoot {
  root: string;
  /** Removes the folder, and none of the bundle's files. */
  remove: () => void;
}

/** Makes the root of a workspace for a bundle: its files are linked, so that what is changed counts at once; libraries are copied. */
export function bundleRoot(
  { workspace, sync }: Pick<BundleForTarget, 'workspace' | 'sync'>,
  libraries: readonly Library[] = [],
  libraryFolder = '',
): BundleRoot {
  const root = mkdtempSync(join(tmpdir(), 'brickwork-bundle-'));
  const link = join(root, objectPath(workspace.file_path));
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(sync.folder, link, 'dir');
  for (const { name, content } of libraries) {
    const file = join(root, objectPath(libraryFolder), name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
