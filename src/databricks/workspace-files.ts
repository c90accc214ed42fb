import { Headers as SdkHeaders } from '@databricks/sdk-experimental';
import { given, type JsonObject } from '../core/json.js';
import { allPages, type PageQuery } from './all-pages.js';
import type { WorkspaceObject } from './databricks-api.js';
import { readExport, readObject } from './read-object.js';
import { object } from './read-run.js';
import type { SafeApiClient } from './transport.js';
import { inUrl, readVolumeEntry, volumeFolderUrl } from './volume-folder.js';

/** True for a path in a volume of Unity Catalog, where the Files API is asked instead of the Workspace API. */
function isInVolume(path: string): boolean {
  return path.startsWith('/Volumes/');
}

/** The files of a workspace and of its volumes, as tools write them. Every call throws DatabricksError, and may be repeated. */
export class WorkspaceFiles {
  constructor(private readonly client: SafeApiClient) {}

  /** What is in a folder, but not below: `GET /api/2.0/workspace/list`, or `/api/2.0/fs/directories/…`, all pages. */
  async list(path: string): Promise<WorkspaceObject[]> {
    if (isInVolume(path)) return this.#listVolume(path);
    const answer = object(await this.#request('GET', '/api/2.0/workspace/list', { path }), 'workspace/list');
    return Array.isArray(answer['objects']) ? answer['objects'].map(readObject) : [];
  }

  async #listVolume(path: string): Promise<WorkspaceObject[]> {
    const page = (more: PageQuery): Promise<unknown> => this.#request('GET', volumeFolderUrl(path), more);
    return (await allPages('contents', page)).map(readEntry);
  }

  /** Makes a folder and those around it; nothing where it is there: `POST /api/2.0/workspace/mkdirs`, or `PUT …/fs/directories/…`. */
  async makeFolder(path: string): Promise<void> {
    if (isInVolume(path)) await this.#request('PUT', volumeFolderUrl(path));
    else await this.#request('POST', '/api/2.0/workspace/mkdirs', {}, { path });
  }

  /** Deletes a file or a notebook: `POST /api/2.0/workspace/delete`, or `DELETE /api/2.0/fs/files/…`. */
  async delete(path: string): Promise<void> {
    if (isInVolume(path)) await this.#request('DELETE', `/api/2.0/fs/files${inUrl(path)}`);
    else await this.#request('POST', '/api/2.0/workspace/delete', {}, { path });
  }

  /** `GET /api/2.0/workspace/export` of a file: its text, at most 10 MB. */
  async read(path: string): Promise<string> {
    return readExport(await this.#request('GET', '/api/2.0/workspace/export', { path, format: 'AUTO' }));
  }

  /**
   * Writes a file, over what is there; its folder has to be there. What begins as a notebook becomes one in a workspace,
   * without the ending of its name. `POST /api/2.0/workspace-files/import-file/…`, by which the Databricks CLI uploads, or
   * `PUT /api/2.0/fs/files/…`.
   */
  async write(path: string, content: Uint8Array): Promise<void> {
    const overwrite = { overwrite: true };
    if (isInVolume(path)) await this.#request('PUT', `/api/2.0/fs/files${inUrl(path)}`, overwrite, content);
    else {
      const name = encodeURIComponent(path.replace(/^\/+/, ''));
      await this.#request('POST', `/api/2.0/workspace-files/import-file/${name}`, overwrite, content);
    }
  }

  async #request(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    query: PageQuery = {},
    payload?: JsonObject | Uint8Array,
  ): Promise<unknown> {
    const body = payload === undefined ? {} : { payload };
    return this.client.request({ path, method, headers: new SdkHeaders(), raw: false, query, ...body });
  }
}

/** Reads one entry of `fs/directories`. */
function readEntry(answer: unknown): WorkspaceObject {
  const entry = object(answer, 'fs/directories');
  const { file_size: size, last_modified: modified } = entry;
  const { path, isFolder } = readVolumeEntry(entry);
  return {
    path,
    type: isFolder ? 'DIRECTORY' : 'FILE',
    ...given(
      'version',
      modified === undefined ? undefined : `${String(size as number)}@${String(modified as number)}`,
    ),
  };
}
