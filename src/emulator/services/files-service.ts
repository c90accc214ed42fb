import { Hono } from 'hono';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ApiError, invalidParameter } from '../wire/api-error.js';
import { localPath } from '../state/paths.js';
import { renderWire } from '../wire/wire.js';
import { pageOfFolder } from './folder-pages.js';
import type { Workspace } from '../state/workspace.js';

/** Files API 2.0 on volumes: `/api/2.0/fs/files/Volumes/…` and `/api/2.0/fs/directories/Volumes/…`. */
export function filesService({ settings }: Workspace): Hono {
  const app = new Hono();
  const volumePath = (url: string, kind: string): string => {
    const path = decodeURIComponent(new URL(url).pathname).split(`/fs/${kind}`)[1] ?? '';
    if (!path.startsWith('/Volumes/')) throw invalidParameter(`Path ${path} is not under /Volumes.`);
    return localPath(settings, path);
  };
  app.put('/files/*', async (c) => {
    const file = volumePath(c.req.url, 'files');
    if (existsSync(file) && c.req.query('overwrite') === 'false') {
      throw new ApiError(400, 'ALREADY_EXISTS', 'The file being created already exists.');
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, Buffer.from(await c.req.arrayBuffer()));
    return c.body(null, 204);
  });
  app.get('/files/*', (c) => c.body(new Uint8Array(readFileSync(existing(volumePath(c.req.url, 'files'))))));
  app.delete('/files/*', (c) => {
    rmSync(existing(volumePath(c.req.url, 'files')));
    return c.body(null, 204);
  });
  app.put('/directories/*', (c) => {
    mkdirSync(volumePath(c.req.url, 'directories'), { recursive: true });
    return c.body(null, 204);
  });
  app.get('/directories/*', (c) => {
    const folder = existing(volumePath(c.req.url, 'directories'));
    if (!statSync(folder).isDirectory()) throw notFound();
    const path = decodeURIComponent(new URL(c.req.url).pathname).split('/fs/directories')[1];
    const { names, nextToken } = pageOfFolder(readdirSync(folder), c.req.query());
    const contents = names.map((name) => entryOf(join(folder, name), join(path, name)));
    return c.body(
      renderWire({
        contents: contents.filter((entry) => entry !== undefined),
        ...(nextToken === undefined ? {} : { next_page_token: nextToken }),
      }),
    );
  });
  return app;
}

function existing(file: string): string {
  if (!existsSync(file)) throw notFound();
  return file;
}

function notFound(): ApiError {
  return new ApiError(404, 'NOT_FOUND', 'The file or directory does not exist.');
}

/** One entry of a folder; undefined where it has gone since the folder was read. */
function entryOf(file: string, path: string): object | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  return {
    path,
    name: basename(path),
    is_directory: stats.isDirectory(),
    last_modified: Math.floor(stats.mtimeMs),
    ...(stats.isDirectory() ? {} : { file_size: stats.size }),
  };
}
