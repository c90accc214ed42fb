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

/** How a file in a workspace differs from the same file of a bundle, or from what the last upload left. */
export interface RemoteDifference {
  path: string;
  /**
   * `changed_here` since it was uploaded; `changed_there` by somebody else since then; `missing_there`, though it was uploaded;
   * `not_uploaded` yet; `gone_here`: it was uploaded, and the bundle no longer has it.
   */
  kind: 'changed_here' | 'changed_there' | 'missing_there' | 'not_uploaded' | 'gone_here';
}

/** Every difference, by path: what an upload would mend. */
export function remoteDifferences(
  files: readonly LocalFile[],
  uploaded: ReadonlyMap<string, UploadedFile>,
  { versions }: RemoteFiles,
): RemoteDifference[] {
  const wanted = new Set(files.map(({ objectPath }) => objectPath));
  const found = files.flatMap(({ objectPath: path, digest }): RemoteDifference[] => {
    const [before, version] = [uploaded.get(path), versions.get(path)];
    if (before === undefined) return [{ path, kind: 'not_uploaded' }];
    if (version === undefined) return [{ path, kind: 'missing_there' }];
    if (version !== before.version) return [{ path, kind: 'changed_there' }];
    return before.digest === digest ? [] : [{ path, kind: 'changed_here' }];
  });
  const gone = [...uploaded.keys()].filter((path) => !wanted.has(path) && versions.has(path));
  const all = [...found, ...gone.map((path): RemoteDifference => ({ path, kind: 'gone_here' }))];
  return all.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** The folders that paths lie in, each once, by their names. */
export function foldersOf(paths: readonly string[]): string[] {
  return [...new Set(paths.map((path) => path.slice(0, path.lastIndexOf('/'))))].sort();
}

/** Files that would be one in the workspace, as notebooks that differ in their endings are, each time all of them. */
export function sameObjects(files: readonly LocalFile[]): LocalFile[][] {
  return [...groupBy(files, ({ objectPath }) => objectPath).values()].filter((same) => same.length > 1);
}
