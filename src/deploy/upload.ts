import { readFile } from 'node:fs/promises';
import pMap from 'p-map';
import {
  foldersOf,
  type LocalFile,
  planUpload,
  type RemoteDifference,
  remoteDifferences,
  type RemoteFiles,
} from '../core/deploy/upload-plan.js';
import { DatabricksError } from '../databricks/databricks-error.js';
import type { WorkspaceFiles } from '../databricks/workspace-files.js';
import type { Patiently } from '../databricks/workspace-directory.js';
import { readUploadState, type UploadState, writeUploadState } from './upload-state.js';

/** A file to upload; its content is given where that is not in the file. */
export interface FileToUpload extends LocalFile {
  content?: Uint8Array;
}

/** What an upload has done, in files. */
export interface Uploaded {
  sent: number;
  deleted: number;
  unchanged: number;
}

/** Where to, and how. */
export interface Uploading {
  workspace: WorkspaceFiles;
  /** The folder in the workspace that remembers what has been uploaded. */
  statePath: string;
  patiently: Patiently;
  progress: (line: string) => void;
}

/** More calls at the same time bring 429 (`libs/sync/sync.go` of the Databricks CLI 1.14). */
const CALLS_AT_ONCE = 20;

/** So many milliseconds pass from one line of progress to the next. */
const PROGRESS_MILLIS = 2000;

/**
 * Brings files into a workspace: those that have changed, here or there, since they were last uploaded; and takes away what
 * earlier uploads brought and is no longer among them. What is done is remembered also where it fails in the middle.
 */
export async function upload(files: readonly FileToUpload[], uploading: Uploading): Promise<Uploaded> {
  const { workspace, statePath, patiently, progress } = uploading;
  const state = await readUploadState(workspace, statePath, patiently);
  const paths = [...files.map(({ objectPath }) => objectPath), ...state.keys()];
  const { unchanged, ...plan } = planUpload(
    files,
    state,
    await lookAt(state.size > 0 ? paths : [], uploading),
  );
  const counts = { sent: plan.files.length, deleted: plan.deleted.length, unchanged };
  if (counts.sent + counts.deleted === 0) return counts;
  progress(`Uploading ${counts.sent} of ${files.length} files`);
  const sent: LocalFile[] = [];
  try {
    await each(plan.deleted, async (path) => {
      await patiently(() => unlessMissing(workspace.delete(path)));
      state.delete(path);
    });
    await each(plan.folders, (folder) => patiently(() => workspace.makeFolder(folder)));
    await send(plan.files, sent, uploading);
  } finally {
    await remember(sent, state, uploading);
  }
  return counts;
}

/** How what is in a workspace differs from files, and from what the last upload left; nothing is changed. */
export async function compare(
  files: readonly FileToUpload[],
  looking: Omit<Uploading, 'progress'>,
): Promise<RemoteDifference[]> {
  const state = await readUploadState(looking.workspace, looking.statePath, looking.patiently);
  return remoteDifferences(files, state, await lookAt([...state.keys()], looking));
}

/** Sends files, and adds each to `sent` once it is there. */
async function send(
  files: readonly FileToUpload[],
  sent: LocalFile[],
  { workspace, patiently, progress }: Uploading,
): Promise<void> {
  let toldMillis = performance.now();
  await each(files, async (file) => {
    const content = file.content ?? (await readFile(file.path));
    await patiently(() => workspace.write(file.remotePath, content)).catch((problem: unknown) => {
      throw problem instanceof DatabricksError ? about(problem, file.remotePath) : problem;
    });
    sent.push(file);
    if (performance.now() - toldMillis < PROGRESS_MILLIS) return;
    toldMillis = performance.now();
    progress(`${String(sent.length).padStart(6)} of ${files.length} files`);
  });
}

/** Notes what was sent, with the version that the workspace has given it. */
async function remember(sent: readonly LocalFile[], state: UploadState, uploading: Uploading): Promise<void> {
  const { versions } = await lookAt(
    sent.map(({ objectPath }) => objectPath),
    uploading,
  );
  for (const { objectPath, digest } of sent) {
    const version = versions.get(objectPath);
    if (version !== undefined) state.set(objectPath, { digest, version });
  }
  await writeUploadState(uploading.workspace, uploading.statePath, state, uploading.patiently);
}

/** What is in the folders that paths lie in. */
async function lookAt(
  paths: readonly string[],
  { workspace, patiently }: Pick<Uploading, 'workspace' | 'patiently'>,
): Promise<RemoteFiles> {
  const versions = new Map<string, string>();
  const folders = new Set<string>();
  await each(foldersOf(paths), async (folder) => {
    const objects = await patiently(() => unlessMissing(workspace.list(folder)));
    if (objects === undefined) return;
    folders.add(folder);
    for (const { path, version } of objects) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      // A path that is asked for with /Workspace in front may be answered without. Not every object has a time of change.
      versions.set(`${folder}/${name}`, version ?? 'there');
    }
  });
  return { versions, folders };
}

/** Acts on all items, many at a time. After the first failure none is begun; it is thrown when those that were begun have ended. */
async function each<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  const begin = async (item: T): Promise<void> => {
    if (failures.length === 0) await act(item).catch((problem: unknown) => void failures.push(problem));
  };
  await pMap(items, begin, { concurrency: CALLS_AT_ONCE });
  if (failures.length > 0) throw failures[0];
}

/** Undefined where what is asked for is not there. */
async function unlessMissing<T>(call: Promise<T>): Promise<T | undefined> {
  return call.catch((problem: unknown) => {
    if (problem instanceof DatabricksError && problem.kind === 'not_found') return undefined;
    throw problem;
  });
}

/** The same error, which says what it is about. */
function about({ kind, message, details }: DatabricksError, path: string): DatabricksError {
  return new DatabricksError(kind, `${path}: ${message}`, details);
}
