import { parseFileUrl } from '../core/trigger/parse-file-url.js';
import { StorageProblem } from './storage-problem.js';
import { type ListVolumeFolder, volumePages } from './volumes.js';

/**
 * The files below a place in a storage, page after page: paths relative to the place, without folders. Ends early, with an
 * error, when the signal aborts. Throws StorageProblem where the place cannot be listed.
 */
export type ListFiles = (url: string, options: { signal: AbortSignal }) => AsyncIterable<readonly string[]>;

/** Makes the listing over all storages; volumes are read through the workspace. Each vendor's SDK is loaded when it is needed. */
export function storageListing(workspace: { listVolumeFolder: ListVolumeFolder }): ListFiles {
  return async function* list(url, { signal }) {
    const place = parseFileUrl(url);
    switch (place.kind) {
      case 'issue':
        throw new StorageProblem(`${url} ${place.message} ${place.hint}`);
      case 'volume':
        return yield* volumePages(
          (path, token) => workspace.listVolumeFolder(path, token),
          place.path,
          signal,
        );
      case 's3':
        return yield* (await import('./s3.js')).s3Pages(place, signal);
      case 'azure':
        return yield* (await import('./azure.js')).azurePages(place, signal);
      case 'gcs':
        return yield* (await import('./gcs.js')).gcsPages(place, signal);
    }
  };
}
