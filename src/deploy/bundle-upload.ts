import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { filesToUpload } from '../bundle-files/files-to-upload.js';
import { NOTEBOOK_EXTENSIONS, notebookKind, withoutExtension } from '../core/bundle/notebook-file.js';
import type { SyncRoot } from '../core/bundle/sync-root.js';
import type { WorkspaceFolders } from '../core/bundle/workspace-paths.js';
import { digestOf, type Library } from './patch-wheel.js';
import type { FileToUpload } from './upload.js';

const CONTENT_DIGITS = 12;

/** What of a bundle goes to which place in a workspace. */
export interface BundleUpload {
  files: FileToUpload[];
  /** Links among the files, which are left out, as by `bundle deploy`. */
  links: string[];
  /** Twelve hex digits that are the same for the same files and libraries, in whatever workspace they will be. */
  content: string;
}

/** The parts of a bundle that say what is uploaded, and where to. */
export interface UploadedParts {
  sync: SyncRoot;
  workspace: Pick<WorkspaceFolders, 'file_path'>;
}

/** The files of a bundle, and the libraries of its jobs, as they are to be in the workspace. */
export function bundleUpload(
  { sync, workspace }: UploadedParts,
  libraries: readonly Library[],
  libraryFolder: string,
): BundleUpload {
  const { paths, links } = filesToUpload(sync);
  const remoteRoot = workspace.file_path;
  const own = paths.map((path) => fileOf(join(sync.folder, path), posix.join(remoteRoot, path)));
  const built = libraries.map(({ name, content, digest }): FileToUpload => {
    const remotePath = posix.join(libraryFolder, name);
    return { path: name, remotePath, objectPath: remotePath, digest, content };
  });
  const named = [
    ...paths.map((path, at): [string, string] => [path, own[at].digest]),
    ...libraries.map(({ name, digest }): [string, string] => [name, digest]),
  ];
  return { files: [...own, ...built], links, content: contentOf(named) };
}

function contentOf(named: readonly [name: string, digest: string][]): string {
  const lines = named.map(([name, digest]) => `${name}\n${digest}\n`).sort();
  return createHash('sha256').update(lines.join('')).digest('hex').slice(0, CONTENT_DIGITS);
}

function fileOf(path: string, remotePath: string): FileToUpload {
  const content = readFileSync(path);
  const mayBe = NOTEBOOK_EXTENSIONS.some((extension) => path.toLowerCase().endsWith(extension));
  const isNotebook = mayBe && notebookKind(path, content.toString('utf8')) === 'notebook';
  const objectPath = isNotebook ? withoutExtension(remotePath) : remotePath;
  return { path, remotePath, objectPath, digest: digestOf(path, content) };
}
