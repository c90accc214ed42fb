import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { objectPath } from '../../core/source/workspace-path.js';
import type { DefinitionBundle } from './definition-file.js';

/** A folder that has the files of a bundle where `bundle deploy` would upload them: a workspace in which nothing else is. */
export interface BundleRoot {
  root: string;
  /** Removes the folder, and none of the bundle's files. */
  remove: () => void;
}

/** Makes the root of a workspace for a bundle: its files are linked, so that what is changed counts at once. */
export function bundleRoot({ workspace, sync }: DefinitionBundle): BundleRoot {
  const { file_path: filePath } = workspace;
  if (typeof filePath !== 'string') throw new Error('The bundle has no workspace.file_path.');
  const root = mkdtempSync(join(tmpdir(), 'brickwork-bundle-'));
  const link = join(root, objectPath(filePath));
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(sync.folder, link, 'dir');
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
