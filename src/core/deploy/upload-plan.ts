import { groupBy } from '../group-by.js';

/** A file of a bundle that belongs into the workspace. */
export interface LocalFile {
  /** On this machine. */
  path: string;
  /** Where it is written to in the workspace. */
  remotePath: string;
  /** What it is there: a notebook has no ending. */
  objectPath: string;
  /** Another one whenever its content is another. */
  digest: string;
}

/** What an upload has left in the workspace. */
export interface UploadedFile {
  digest: string;
  /** What the workspace said of it then: another one whenever somebody has changed it there. */
  version: string;
}

/** What is in the workspace now, of the folders that were looked at. */
export interface RemoteFiles {
  /** By path; what an upload compares `UploadedFile.version` with. */
  versions: ReadonlyMap<string, string>;
  folders: ReadonlySet<string>;
}

/** What has to be done so that a workspace has the files of a bundle, and none that earlier uploads brought. */
export interface UploadPlan {
  /** That are not there; a folder inside of another stands for both. */
  folders: string[];
  /** What is to be deleted before anything is uploaded. */
  deleted: string[];
  files: LocalFile[];
  /** How many files are there already. */
  unchanged: number;
}

/**
 * Compares the files of a bundle with what an earlier upload left, by path, and with what is in the workspace now. A file is
 * uploaded where it has changed here or there, or is not there; only what an upload has brought is deleted.
 */
export function planUpload(
  files: readonly LocalFile[],
  uploaded: ReadonlyMap<string, UploadedFile>,
  { versions, folders }: RemoteFiles,
): UploadPlan {
  const wanted = new Set(files.map(({ objectPath }) => objectPath));
  const changed = files.filter(({ objectPath, digest }) => {
    const before = uploaded.get(objectPath);
    return before?.digest !== digest || before.version !== versions.get(objectPath);
  });
  const missing = foldersOf(changed.map(({ objectPath }) => objectPath)).filter(
    (folder) => !folders.has(folder),
  );
  return {
    folders: missing.filter((folder) => !missing.some((other) => other.startsWith(`${folder}/`))),
    deleted: [...uploaded.keys()].filter((path) => !wanted.has(path) && versions.has(path)).sort(),
    files: changed,
    unchanged: files.length - changed.length,
  };
}

/** The folders that paths lie in, each once, by their names. */
export function foldersOf(paths: readonly string[]): string[] {
  return [...new Set(paths.map((path) => path.slice(0, path.lastIndexOf('/'))))].sort();
}

/** Files that would be one in the workspace, as notebooks that differ in their endings are, each time all of them. */
export function sameObjects(files: readonly LocalFile[]): LocalFile[][] {
  return [...groupBy(files, ({ objectPath }) => objectPath).values()].filter((same) => same.length > 1);
}
