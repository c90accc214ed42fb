import { given } from '../core/json.js';
import type { WorkspaceObject } from './databricks-api.js';
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

/** Reads `workspace/export`. */
export function readExport(answer: unknown): string {
  const content = text(object(answer, 'workspace/export')['content']) ?? '';
  return Buffer.from(content, 'base64').toString('utf8');
}
