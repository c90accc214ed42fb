/**
 * The files below a place in a storage, page after page: paths relative to the place, '/'-separated, no folders. Throws
 * StorageProblem, and the reason of the signal once that is aborted. Nothing is tried again beyond what an SDK does itself.
 */
export type ListFiles = (url: string, options: { signal: AbortSignal }) => AsyncIterable<readonly string[]>;

/** What a folder of a volume holds, page after page, but not below; an error with the `kind` `not_found` where it is not there. */
export type VolumeFolder = (path: string) => AsyncIterable<readonly { path: string; isFolder: boolean }[]>;

/** How long one request of a listing may take, and the connection before it, in milliseconds. */
export const REQUEST_TIMEOUT_MILLIS = 30_000;
export const CONNECT_TIMEOUT_MILLIS = 5_000;
