import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EmulatedWorkspace, type Json } from '../support/emulated-workspace.js';

let workspace: EmulatedWorkspace;
beforeAll(async () => {
  workspace = await EmulatedWorkspace.start();
});
afterAll(() => workspace.stop());

type Body = string | Uint8Array<ArrayBuffer> | FormData;
const raw = (method: string, path: string, body?: Body) =>
  fetch(workspace.emulator.url + path, {
    method,
    headers: { authorization: 'Bearer t' },
    ...(body === undefined ? {} : { body }),
  });
const exported = async (path: string): Promise<string> =>
  (
    await raw('GET', `/api/2.0/workspace/export?direct_download=true&path=${encodeURIComponent(path)}`)
  ).text();

describe('workspace.upload of the SDK for Python, a multipart form', () => {
  const upload = (more: Record<string, string>, content = 'print(1)'): Promise<Response> => {
    const form = new FormData();
    for (const [name, value] of Object.entries(more)) form.set(name, value);
    form.set('content', new Blob([content]), 'content');
    return raw('POST', '/api/2.0/workspace/import', form);
  };

  test('brings a notebook, once unless it overwrites', async () => {
    const notebook = { path: '/up/n', language: 'PYTHON' };
    expect((await upload(notebook)).status).toBe(200);
    const again = await upload(notebook, 'print(2)');
    expect([again.status, ((await again.json()) as Json)['error_code']]).toEqual([
      400,
      'RESOURCE_ALREADY_EXISTS',
    ]);
    expect((await upload({ ...notebook, overwrite: 'true' }, 'print(2)')).status).toBe(200);
    expect(await exported('/up/n')).toBe('print(2)');
    const status = await workspace.api(
      'GET',
      '/api/2.0/workspace/get-status?path=/up/n&return_export_info=true',
    );
    expect(status.body).toMatchObject({ object_type: 'NOTEBOOK', repos_export_format: 'SOURCE' });
  });

  test('brings a file under its own name', async () => {
    await upload({ path: '/up/data', format: 'RAW', language: 'PYTHON' }, 'bytes');
    const status = await workspace.api('GET', '/api/2.0/workspace/get-status?path=/up/data');
    expect(status.body).toMatchObject({ object_type: 'FILE', size: 5 });
  });

  test('needs a content and an absolute path', async () => {
    const empty = new FormData();
    empty.set('path', '/x');
    expect((await raw('POST', '/api/2.0/workspace/import', empty)).status).toBe(400);
    expect((await upload({ path: 'x' })).status).toBe(400);
  });
});

describe('what the Databricks CLI does to deploy a bundle', () => {
  const root = '/Workspace/Users/me@example.com/.bundle/b/dev';
  const importFile = (path: string, body: Body, overwrite = false): Promise<Response> =>
    raw(
      'POST',
      `/api/2.0/workspace-files/import-file/${encodeURIComponent(path.slice(1))}?overwrite=${overwrite}`,
      body,
    );

  test('makes folders, takes bytes as they are under names as they are, and reads them back', async () => {
    const path = `${root}/state/50%25 a+b ä.json`;
    expect((await importFile(path, '{}')).status).toBe(404);
    await workspace.api('POST', '/api/2.0/workspace/mkdirs', { path: `${root}/state` });
    const bytes = new Uint8Array([0, 255, 10, 13]);
    expect((await importFile(path, bytes)).status).toBe(200);
    expect((await importFile(path, 'other')).status).toBe(409);
    const back = await raw(
      'GET',
      `/api/2.0/workspace/export?path=${encodeURIComponent(path)}&direct_download=true`,
    );
    expect(new Uint8Array(await back.arrayBuffer())).toEqual(bytes);
    expect((await importFile(path, 'other', true)).status).toBe(200);
    expect(await exported(path)).toBe('other');
    const list = await workspace.api('GET', `/api/2.0/workspace/list?path=${root}/state`);
    expect(list.body['objects']).toMatchObject([{ path, object_type: 'FILE' }]);
    const remove = (recursive: boolean) =>
      workspace.api('POST', '/api/2.0/workspace/delete', { path: root, recursive });
    expect((await remove(false)).body['error_code']).toBe('DIRECTORY_NOT_EMPTY');
    expect((await remove(true)).status).toBe(200);
    expect((await workspace.api('GET', `/api/2.0/workspace/get-status?path=${root}`)).status).toBe(404);
  });
});

describe('DBFS', () => {
  const dbfs = (method: string, path: string, body?: Json) =>
    workspace.api(method, `/api/2.0/dbfs/${path}`, body);
  const base64 = (text: string): string => Buffer.from(text).toString('base64');

  test('keeps files, in JSON or a form, and gives them back in pieces', async () => {
    expect((await dbfs('POST', 'put', { path: '/d/a', contents: base64('hello') })).status).toBe(200);
    const again = await dbfs('POST', 'put', { path: '/d/a', contents: '' });
    expect([again.status, again.body['error_code']]).toEqual([400, 'RESOURCE_ALREADY_EXISTS']);
    const form = new FormData();
    form.set('path', 'dbfs:/d/b');
    form.set('contents', new Blob(['form']), 'b');
    expect((await raw('POST', '/api/2.0/dbfs/put', form)).status).toBe(200);
    expect((await dbfs('GET', 'read?path=/d/a&offset=1&length=3')).body).toEqual({
      bytes_read: 3,
      data: base64('ell'),
    });
    expect((await dbfs('GET', 'get-status?path=dbfs:/d/b')).body).toMatchObject({
      path: '/d/b',
      is_dir: false,
      file_size: 4,
    });
    expect((await dbfs('GET', 'list?path=/d')).body['files']).toMatchObject([
      { path: '/d/a' },
      { path: '/d/b' },
    ]);
    expect((await dbfs('GET', 'list?path=/d/a')).body['files']).toMatchObject([{ path: '/d/a' }]);
  });

  test('takes a stream of blocks, as dbfs.upload of the SDK for Python sends it', async () => {
    const { handle } = (await dbfs('POST', 'create', { path: '/d/s', overwrite: true })).body;
    const block = (data: string) => dbfs('POST', 'add-block', { handle: handle as number, data });
    for (const text of ['one ', 'two']) await block(base64(text));
    await dbfs('POST', 'close', { handle: handle as number });
    expect((await block('')).body['error_code']).toBe('RESOURCE_DOES_NOT_EXIST');
    expect((await dbfs('GET', 'read?path=/d/s')).body['data']).toBe(base64('one two'));
  });

  test('deletes what is empty, or all of it', async () => {
    await dbfs('POST', 'put', { path: '/e/a', contents: '' });
    await dbfs('POST', 'mkdirs', { path: '/e/f' });
    expect((await dbfs('POST', 'delete', { path: '/e' })).body['error_code']).toBe('IO_ERROR');
    expect((await dbfs('POST', 'delete', { path: '/e', recursive: true })).status).toBe(200);
    expect((await dbfs('GET', 'get-status?path=/e')).body['error_code']).toBe('RESOURCE_DOES_NOT_EXIST');
  });

  test.each([
    ['read?path=/r&length=1048577', 'MAX_READ_SIZE_EXCEEDED'],
    ['read?path=/r&offset=-1', 'INVALID_PARAMETER_VALUE'],
    ['read?path=/', 'INVALID_PARAMETER_VALUE'],
    ['list?path=r', 'INVALID_PARAMETER_VALUE'],
  ])('refuses %s', async (path, code) => {
    await dbfs('POST', 'put', { path: '/r', contents: '', overwrite: true });
    expect((await dbfs('GET', path)).body['error_code']).toBe(code);
  });
});
