import type { VolumeEntry } from './databricks-api.js';
import { object, text } from './read-run.js';

/** The path of the Files API for a folder of a volume. */
export function volumeFolderUrl(path: string): string {
  return `/api/2.0/fs/directories${inUrl(path)}`;
}

/** A path as it stands in a URL: each step is encoded, the slashes between them stay. */
export function inUrl(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** Reads one entry of `fs/directories`. Throws DatabricksError where it is none. */
export function readVolumeEntry(answer: unknown): VolumeEntry {
  const { path, is_directory: isFolder } = object(answer, 'fs/directories');
  return { path: text(path) ?? '', isFolder: isFolder === true };
}
