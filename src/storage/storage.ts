import { type FilePlace, parseFileUrl } from '../core/trigger/parse-file-url.js';
import { PackagesMissing } from '../packages/optional-packages.js';
import { adlsLister } from './adls.js';
import { gcsLister } from './gcs.js';
import type { ListFiles, VolumeFolder } from './list-files.js';
import { s3Lister } from './s3.js';
import { StorageProblem } from './storage-problem.js';
import { untilAborted } from './until-aborted.js';
import { volumeLister } from './volumes.js';

export type { ListFiles, VolumeFolder } from './list-files.js';
export { StorageProblem } from './storage-problem.js';

/**
 * Makes the listing over all storages; volumes are read through what is handed in, the rest through the SDKs of their
 * clouds, each loaded when it is first asked for. Clients, and what they know of credentials, are kept between listings.
 */
export function storageListing({ volumeFolder }: { volumeFolder: VolumeFolder }): ListFiles {
  const listers = {
    volume: volumeLister(volumeFolder),
    s3: s3Lister(),
    adls: adlsLister(),
    gcs: gcsLister(),
  };
  const list = (place: FilePlace, signal: AbortSignal): AsyncIterable<readonly string[]> => {
    switch (place.kind) {
      case 'volume':
        return listers.volume(place, signal);
      case 's3':
        return listers.s3(place, signal);
      case 'adls':
        return listers.adls(place, signal);
      case 'gcs':
        return listers.gcs(place, signal);
    }
  };
  return async function* (url, { signal }) {
    signal.throwIfAborted();
    const parsed = parseFileUrl(url);
    if (parsed.kind === 'problem') {
      const why = parsed.problem.replace(/\.$/, '');
      const advice = 'Correct the URL of the trigger.';
      throw new StorageProblem('The place', { why, advice, isFinal: true });
    }
    const { place } = parsed;
    try {
      yield* untilAborted(list(place, signal), signal);
    } catch (error) {
      signal.throwIfAborted();
      throw asProblem(place, error);
    }
  };
}

function asProblem(place: FilePlace, error: unknown): unknown {
  if (!(error instanceof PackagesMissing)) return error;
  const why = 'a package is not installed where the worker runs';
  return new StorageProblem(place.url, { why, advice: error.message, isFinal: true }, error);
}
