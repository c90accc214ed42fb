import { Hono } from 'hono';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { ApiError, invalidParameter } from '../wire/api-error.js';
import { localPath, notebookFile } from '../state/paths.js';
import { asObject, asText, parseWire, renderWire, type Wire } from '../wire/wire.js';
import { readImport } from './import-request.js';
import type { Workspace } from '../state/workspace.js';

const ENDINGS: Record<string, string> = { PYTHON: '.py', SQL: '.sql' };
const LANGUAGES: Record<string, string> = { '.py': 'PYTHON', '.sql': 'SQL', '.ipynb': 'PYTHON' };

/** Workspace API 2.0: `import|export|get-status|mkdirs|list|delete` on the folder that is served. */
export function workspaceService({ settings }: Workspace): Hono {
  const app = new Hono();
  app.post('/import', async (c) => {
    const { path, format, language, overwrite, content } = await readImport(c.req, 'content');
    requiredPath(path);
    const file = localPath(settings, /\.\w+$/.test(path) ? path : path + endingOf(format, language));
    if (existsSync(file) && !overwrite) {
      throw new ApiError(400, 'RESOURCE_ALREADY_EXISTS', `Path (${path}) already exists.`);
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return c.body('{}');
  });
  app.post('/mkdirs', async (c) => {
    const path = requiredPath(asText(asObject(parseWire(await c.req.text()))['path']));
    mkdirSync(localPath(settings, `${path}/`), { recursive: true });
    return c.body('{}');
  });
  app.post('/delete', async (c) => {
    const body = asObject(parseWire(await c.req.text()));
    const path = requiredPath(asText(body['path']));
    const folder = localPath(settings, path);
    if (!existsSync(folder) || !statSync(folder).isDirectory()) rmSync(notebookFile(settings, path));
    else if (readdirSync(folder).length === 0 || body['recursive'] === true)
      rmSync(folder, { recursive: true });
    else throw new ApiError(400, 'DIRECTORY_NOT_EMPTY', `Folder (${path}) is not empty.`);
    return c.body('{}');
  });
  app.get('/export', (c) => {
    const content = readFileSync(notebookFile(settings, requiredPath(c.req.query('path'))));
    if (c.req.query('direct_download') === 'true') return c.body(new Uint8Array(content));
    return c.body(renderWire({ content: content.toString('base64') }));
  });
  app.get('/get-status', (c) => {
    const path = requiredPath(c.req.query('path'));
    const folder = localPath(settings, path);
    if (existsSync(folder) && statSync(folder).isDirectory())
      return c.body(renderWire({ path, object_type: 'DIRECTORY', object_id: objectId(folder) }));
    const file = notebookFile(settings, path);
    const object = describe(path, file, !path.endsWith(extname(file)));
    const isExported = c.req.query('return_export_info') === 'true' && object['object_type'] === 'NOTEBOOK';
    // What the Databricks CLI reads to know under which ending a notebook was.
    const exported = { repos_export_format: extname(file) === '.ipynb' ? 'JUPYTER' : 'SOURCE' };
    return c.body(renderWire(isExported ? { ...object, ...exported } : object));
  });
  app.get('/list', (c) => {
    const path = requiredPath(c.req.query('path'));
    const folder = localPath(settings, path);
    if (!existsSync(folder) || !statSync(folder).isDirectory())
      throw new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', `Path (${path}) doesn't exist.`);
    const objects = readdirSync(folder).flatMap((name) => objectsOf(join(path, name), join(folder, name)));
    return c.body(renderWire({ objects }));
  });
  return app;
}

/**
 * `POST /api/2.0/workspace-files/import-file/PATH?overwrite=…`, by which the Databricks CLI uploads (its
 * `libs/filer/workspace_files_client.go` has the answers): the body is the file, whose folder has to be there.
 */
export function workspaceFilesService({ settings }: Workspace): Hono {
  const app = new Hono();
  app.post('/import-file/*', async (c) => {
    const path = `/${decodeURIComponent(new URL(c.req.url).pathname.split('/import-file/')[1])}`;
    const file = localPath(settings, path);
    if (!existsSync(dirname(file)))
      throw new ApiError(
        404,
        'RESOURCE_DOES_NOT_EXIST',
        `The parent folder (${dirname(path)}) does not exist.`,
      );
    if (existsSync(file) && c.req.query('overwrite') !== 'true')
      throw new ApiError(409, 'RESOURCE_ALREADY_EXISTS', `Path (${path}) already exists.`);
    writeFileSync(file, Buffer.from(await c.req.arrayBuffer()));
    return c.body('{}');
  });
  return app;
}

/** What a notebook is called locally; a file, which the formats RAW and AUTO have, keeps its name. */
function endingOf(format: string, language: string): string {
  if (format === 'RAW' || format === 'AUTO') return '';
  return ENDINGS[language] ?? (format === 'JUPYTER' ? '.ipynb' : '');
}

/** A local file stands for a notebook, called without its ending, and for a file of its own name. */
function objectsOf(path: string, file: string): Wire[] {
  if (statSync(file).isDirectory()) return [{ path, object_type: 'DIRECTORY', object_id: objectId(file) }];
  const ending = extname(file);
  const notebook =
    LANGUAGES[ending] === undefined ? [] : [describe(path.slice(0, -ending.length), file, true)];
  return [...notebook, describe(path, file, false)];
}

function describe(path: string, file: string, isNotebook: boolean): Wire {
  const language = LANGUAGES[extname(file)];
  return {
    path,
    object_type: isNotebook && language !== undefined ? 'NOTEBOOK' : 'FILE',
    object_id: objectId(file),
    ...(isNotebook && language !== undefined ? {} : { size: statSync(file).size }),
    modified_at: Math.floor(statSync(file).mtimeMs),
    ...(isNotebook && language !== undefined ? { language } : {}),
  };
}

/** The same for a file as long as it is there. */
function objectId(file: string): number {
  return statSync(file).ino;
}

function requiredPath(path: string | undefined): string {
  if (path === undefined || !path.startsWith('/'))
    throw invalidParameter(`Path (${path ?? ''}) doesn't start with '/'`);
  return path;
}
