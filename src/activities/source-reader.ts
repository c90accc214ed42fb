import { LRUCache } from 'lru-cache';
import type { FetchedSource, SourceRef } from '../core/source/collect-sources.js';
import { groupBy } from '../core/group-by.js';
import { readSource } from '../core/source/read-source.js';
import { folderOf, objectPath } from '../core/source/workspace-path.js';
import type { DatabricksApi, WorkspaceObject } from '../databricks/databricks-api.js';
import { DatabricksError } from '../databricks/databricks-error.js';

/** Sources whose content is remembered: some hundred bytes each. */
const MOST_KNOWN = 20_000;

/** Calls of one plan under way at a time. */
const PARALLEL_CALLS = 16;

/** Waits until a request may be sent. */
export type TakeRequest = () => Promise<void>;

/**
 * Reads sources of one workspace. A source that has not changed since is not read again: one call for each folder tells.
 * What is missing, or may not be seen, is told for each; a workspace that does not answer is an error.
 */
export class SourceReader {
  /** By object and modification time. */
  readonly #known = new LRUCache<string, FetchedSource>({ max: MOST_KNOWN });

  constructor(private readonly api: DatabricksApi) {}

  async read(refs: readonly SourceRef[], take: TakeRequest): Promise<Map<string, FetchedSource>> {
    const objects = await this.#find(refs, take);
    const found = await inParallel(refs, async ({ path, kind }): Promise<[string, FetchedSource]> => {
      const object = objects.get(objectPath(path)) ?? { unread: 'there is no such object' };
      if ('unread' in object) return [path, object];
      if (object.type !== 'NOTEBOOK' && object.type !== 'FILE')
        return [path, { unread: `it is a ${object.type.toLowerCase()}, not a ${kind}` }];
      return [path, await this.#content(object, take)];
    });
    return new Map(found);
  }

  /** What is known of each, by its shorter path. Folders of which several are wanted are listed. */
  async #find(refs: readonly SourceRef[], take: TakeRequest): Promise<Map<string, FoundObject>> {
    const byFolder = groupBy(refs, ({ path }) => folderOf(objectPath(path)));
    const found = await inParallel([...byFolder], async ([folder, wanted]) => {
      const paths = wanted.map(({ path }) => objectPath(path));
      if (paths.length > 1) {
        const listed = await unlessRefused(take, () => this.api.listFolder(folder));
        if (!(listed instanceof DatabricksError)) return listed.map(byPath);
        // What may not be listed may be seen one by one; what is in no folder is not there.
        if (listed.kind === 'not_found') return [];
      }
      return inParallel(paths, async (path): Promise<[string, FoundObject]> => {
        const object = await unlessRefused(take, () => this.api.getObject(path));
        return object instanceof DatabricksError ? [path, { unread: object.message }] : byPath(object);
      });
    });
    return new Map(found.flat());
  }

  async #content(object: WorkspaceObject, take: TakeRequest): Promise<FetchedSource> {
    const { path, type, version } = object;
    const name = version === undefined ? undefined : `${version} ${type}`;
    const known = name === undefined ? undefined : this.#known.get(name);
    if (known !== undefined) return known;
    const text = await unlessRefused(take, () => this.api.exportSource(path, type));
    if (text instanceof DatabricksError) return { unread: text.message };
    const content = readSource(text, object.language ?? languageOf(path));
    if (name !== undefined) this.#known.set(name, content);
    return content;
  }
}

/** What the name of a file says. */
function languageOf(path: string): string {
  return path.endsWith('.py') ? 'PYTHON' : '';
}

/** An object of the workspace, or why it could not be looked at. */
type FoundObject = WorkspaceObject | { unread: string };

function byPath(object: WorkspaceObject): [string, FoundObject] {
  return [objectPath(object.path), object];
}

/** The answer, or a refusal, which another try would not change. */
async function unlessRefused<T>(take: TakeRequest, call: () => Promise<T>): Promise<T | DatabricksError> {
  await take();
  try {
    return await call();
  } catch (error) {
    const kinds = ['not_found', 'permission_denied', 'invalid_request'];
    if (error instanceof DatabricksError && kinds.includes(error.kind)) return error;
    throw error;
  }
}

async function inParallel<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const open = [...items.entries()];
  const lane = async (): Promise<void> => {
    for (let next = open.shift(); next !== undefined; next = open.shift())
      results[next[0]] = await act(next[1]);
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL_CALLS, items.length) }, lane));
  return results;
}
