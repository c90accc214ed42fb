import { Hono } from 'hono';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ApiError, invalidParameter } from '../api-error.js';
import { localPath, notebookFile } from '../paths.js';
import { asObject, asText, parseWire, renderWire } from '../wire.js';
import type { Workspace } from '../workspace.js';

const ENDINGS: Record<string, string> = { PYTHON: '.py', SQL: '.sql' };
const LANGUAGES: Record<string, string> = { '.py': 'PYTHON', '.sql': 'SQL', '.ipynb': 'PYTHON' };

/** Workspace API 2.0: `import|export|get-status|mkdirs` on the folder that is served. */
export function workspaceService({ settings }: Workspace): Hono {
  const app = new Hono();
  app.post('/import', async (c) => {
    const body = asObject(parseWire(await c.req.text()));
    const path = asText(body['path']);
    const ending = ENDINGS[asText(body['language'])] ?? (body['format'] === 'JUPYTER' ? '.ipynb' : '');
    const file = localPath(settings, /\.\w+$/.test(path) ? path : path + ending);
    if (existsSync(file) && body['overwrite'] !== true) {
      throw new ApiError(400, 'RESOURCE_ALREADY_EXISTS', `Path (${path}) already exists.`);
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, Buffer.from(asText(body['content']), 'base64'));
    return c.body('{}');
  });
  app.post('/mkdirs', async (c) => {
    const path = requiredPath(asText(asObject(parseWire(await c.req.text()))['path']));
    mkdirSync(localPath(settings, `${path}/`), { recursive: true });
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
    if (existsSync(folder) && statSync(folder).isDirectory()) {
      return c.body(renderWire({ path, object_type: 'DIRECTORY' }));
    }
    const file = notebookFile(settings, path);
    const language = LANGUAGES[/\.\w+$/.exec(file)?.[0] ?? ''];
    const isNotebook = language !== undefined && !path.endsWith(file.slice(-3));
    return c.body(
      renderWire({
        path,
        object_type: isNotebook ? 'NOTEBOOK' : 'FILE',
        ...(isNotebook ? { language } : {}),
      }),
    );
  });
  return app;
}

function requiredPath(path: string | undefined): string {
  if (path === undefined || !path.startsWith('/'))
    throw invalidParameter(`Path (${path ?? ''}) doesn't start with '/'`);
  return path;
}
