import { given } from '../core/json.js';
import type { VolumePage, WorkspaceObject } from './databricks-api.js';
import { object, text } from './read-run.js';

/** Reads one object of `workspace/list` or `workspace/get-status`. */
export function readObject(answer: unknown): WorkspaceObject {
  const found = object(answer, 'workspace/get-status');
  const { object_id: objectId, modified_at: modifiedAt } = found;
  const isVersioned = objectId !== undefined && modifiedAt !== undefined;
  return {
    path: text(found['path']) ?? '',
    type: text(found['object_type']) ?? '',
    ...given('language', text(found['language'])),
    ...given(
      'version',
      isVersioned ? `${String(objectId as number)}@${String(modifiedAt as number)}` : undefined,
    ),
  };
}

/** Reads a page of `fs/directories`. */
export function readVolumePage(answer: unknown): VolumePage {
  const { contents, next_page_token: token } = object(answer, 'fs/directories');
  const entries = (Array.isArray(contents) ? contents : []).map((entry) => {
    const { path, is_directory: isFolder } = object(entry, 'fs/directories');
    return { path: text(path) ?? '', isFolder: isFolder === true };
  });
  return { entries, ...given('nextPageToken', text(token) === '' ? undefined : text(token)) };
}

/** Reads `workspace/export`. */
export function readExport(answer: unknown): string {
  const content = text(object(answer, 'workspace/export')['content']) ?? '';
  return Buffer.from(content, 'base64').toString('utf8');
}
