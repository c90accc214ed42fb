import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NOTEBOOK_EXTENSIONS } from '../core/bundle/notebook-file.js';
import type { SyncRoot } from '../core/bundle/sync-root.js';
import { filesToUpload } from './files-to-upload.js';

/** A test for paths of a bundle that are there on this machine, and will not be in the workspace. Notebooks have no ending. */
export function leftOutOf(sync: SyncRoot): (path: string) => boolean {
  const { paths } = filesToUpload(sync);
  const uploaded = new Set(paths);
  const isUploaded = (path: string): boolean =>
    uploaded.has(path) || paths.some((file) => file.startsWith(`${path}/`));
  return (path) => {
    const names = [path, ...NOTEBOOK_EXTENSIONS.map((extension) => path + extension)];
    return names.some((name) => existsSync(join(sync.folder, name))) && !names.some(isUploaded);
  };
}
