import { Hono } from 'hono';
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { localPath } from '../state/paths.js';
import type { EmulatorSettings } from '../state/settings.js';
import { ApiError, invalidParameter } from '../wire/api-error.js';
import { asObject, asText, parseWire, renderWire } from '../wire/wire.js';

/** `create|add-block|close` of DBFS, by which the SDKs upload: a handle stands for a file that is written. */
export function dbfsStreams(settings: EmulatorSettings): Hono {
  const app = new Hono();
  const open = new Map<string, string>();
  let last = 0;
  app.post('/create', async (c) => {
    const { path, overwrite } = asObject(parseWire(await c.req.text()));
    const file = newFile(settings, asText(path), overwrite === true);
    writeFileSync(file, '');
    open.set(String(++last), file);
    return c.body(renderWire({ handle: last }));
  });
  app.post('/add-block', async (c) => {
    const { handle, data } = asObject(parseWire(await c.req.text()));
    appendFileSync(fileOf(asText(handle)), Buffer.from(asText(data), 'base64'));
    return c.body('{}');
  });
  app.post('/close', async (c) => {
    const handle = asText(asObject(parseWire(await c.req.text()))['handle']);
    fileOf(handle);
    open.delete(handle);
    return c.body('{}');
  });
  return app;

  function fileOf(handle: string): string {
    const file = open.get(handle);
    if (file === undefined)
      throw new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', `No open stream with handle ${handle}.`);
    return file;
  }
}

/** The local file of an absolute path of DBFS. */
export function dbfsFile(settings: EmulatorSettings, path = ''): string {
  if (!path.startsWith('/') && !path.startsWith('dbfs:/'))
    throw invalidParameter(`Path must be absolute: ${path}`);
  return localPath(settings, path.startsWith('dbfs:') ? path : `dbfs:${path}`);
}

/** One that is about to be written, whose folder is there. */
export function newFile(settings: EmulatorSettings, path: string, overwrite: boolean): string {
  const file = dbfsFile(settings, path);
  if (existsSync(file) && !overwrite)
    throw new ApiError(400, 'RESOURCE_ALREADY_EXISTS', `A file or directory already exists at ${path}.`);
  mkdirSync(dirname(file), { recursive: true });
  return file;
}
