import type { FilePlace } from '../core/trigger/parse-file-url.js';
import type { VolumeFolder } from './list-files.js';
import { faultOfConnection, type ListingFault, messageOf, StorageProblem } from './storage-problem.js';

type Volume = Extract<FilePlace, { kind: 'volume' }>;

/** Lists the files below a folder of a Unity Catalog volume, folder by folder. Throws StorageProblem. */
export function volumeLister(volumeFolder: VolumeFolder) {
  return async function* ({ url, path }: Volume, signal: AbortSignal): AsyncGenerator<readonly string[]> {
    // Names of folders are kept until their turn comes, files only as long as their page.
    const folders = [path];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      try {
        for await (const entries of volumeFolder(folder)) {
          signal.throwIfAborted();
          folders.push(...entries.filter(({ isFolder }) => isFolder).map((entry) => trimmed(entry.path)));
          const files = entries.filter(({ isFolder }) => !isFolder);
          yield files.map((entry) => entry.path.slice(path.length + 1));
        }
      } catch (error) {
        signal.throwIfAborted();
        // One that has been deleted since the folder around it was listed has no files.
        if (kindOf(error) === 'not_found' && folder !== path) continue;
        throw new StorageProblem(url, faultOf(error), error);
      }
    }
  };
}

function trimmed(folder: string): string {
  return folder.replace(/\/+$/, '');
}

/** Errors of the workspace say by their kind what they come to. */
function faultOf(error: unknown): ListingFault {
  switch (kindOf(error)) {
    case 'not_found':
      return {
        why: 'there is no such folder',
        advice: 'It is looked for again; make it, or correct the URL of the trigger.',
      };
    case 'permission_denied':
    case 'unauthenticated':
      return {
        why: `the workspace refuses it (${messageOf(error)})`,
        advice: 'The identity of the worker needs USE CATALOG, USE SCHEMA and READ VOLUME.',
      };
    default:
      return faultOfConnection(error);
  }
}

function kindOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'kind' in error ? error.kind : undefined;
}
