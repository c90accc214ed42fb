import { Hono } from 'hono';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Workspace } from '../state/workspace.js';
import { ApiError, invalidParameter } from '../wire/api-error.js';
import { asObject, asText, parseWire, renderWire, type Wire } from '../wire/wire.js';
import { dbfsFile, dbfsStreams, newFile } from './dbfs-streams.js';
import { readImport } from './import-request.js';

const MOST_BYTES = 1024 * 1024;
const USUAL_BYTES = MOST_BYTES / 2;

/**
 * DBFS API 2.0: `put|create|add-block|close|get-status|list|read|mkdirs|delete`, with the answers of `DbfsAPI` of the
 * SDK for Python, on the files that tasks have as `dbfs:/…`. Deliberately less than the real thing: nothing is moved.
 */
export function dbfsService({ settings }: Workspace): Hono {
  const app = new Hono();
  app.route('/', dbfsStreams(settings));
  const fileAt = (path?: string): string => dbfsFile(settings, path);
  app.post('/put', async (c) => {
    const { path, overwrite, content } = await readImport(c.req, 'contents');
    const file = newFile(settings, path, overwrite);
    writeFileSync(file, content);
    return c.body('{}');
  });
  app.post('/mkdirs', async (c) => {
    mkdirSync(fileAt(asText(asObject(parseWire(await c.req.text()))['path'])), { recursive: true });
    return c.body('{}');
  });
  app.post('/delete', async (c) => {
    const { path, recursive } = asObject(parseWire(await c.req.text()));
    const file = fileAt(asText(path));
    const isFull = existsSync(file) && statSync(file).isDirectory() && readdirSync(file).length > 0;
    if (isFull && recursive !== true)
      throw new ApiError(400, 'IO_ERROR', `${asText(path)} is not empty and recursive is false.`);
    // What is not there is deleted already.
    rmSync(file, { recursive: true, force: true });
    return c.body('{}');
  });
  app.get('/get-status', (c) => {
    const path = c.req.query('path') ?? '';
    return c.body(renderWire(infoOf(path, existing(fileAt(path), path))));
  });
  app.get('/list', (c) => {
    const path = c.req.query('path') ?? '';
    const file = existing(fileAt(path), path);
    const files = statSync(file).isDirectory()
      ? readdirSync(file).map((name) => infoOf(join(path, name), join(file, name)))
      : [infoOf(path, file)];
    return c.body(renderWire(files.length === 0 ? {} : { files }));
  });
  app.get('/read', (c) => {
    const path = c.req.query('path') ?? '';
    return c.body(renderWire(read(existing(fileAt(path), path), path, c.req.query())));
  });
  return app;
}

function existing(file: string, path: string): string {
  if (existsSync(file)) return file;
  throw new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', `No file or directory exists on path ${path}.`);
}

function infoOf(path: string, file: string): Wire {
  const stats = statSync(file);
  return {
    path: path.replace(/^dbfs:/, ''),
    is_dir: stats.isDirectory(),
    file_size: stats.isDirectory() ? 0 : stats.size,
    modification_time: Math.floor(stats.mtimeMs),
  };
}

function read(file: string, path: string, query: Record<string, string>): Wire {
  const [offset, length] = [Number(query['offset'] ?? 0), Number(query['length'] ?? USUAL_BYTES)];
  if (statSync(file).isDirectory()) throw invalidParameter(`Path ${path} is a directory.`);
  if (!(offset >= 0 && length >= 0)) throw invalidParameter('offset and length must be 0 or more.');
  if (length > MOST_BYTES)
    throw new ApiError(400, 'MAX_READ_SIZE_EXCEEDED', 'The maximum read size is 1 MB.');
  const bytes = readFileSync(file).subarray(offset, offset + length);
  return { bytes_read: bytes.length, data: bytes.toString('base64') };
}
