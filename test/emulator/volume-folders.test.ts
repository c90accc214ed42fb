import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EmulatedWorkspace, type Json } from '../support/emulated-workspace.js';

const FOLDER = '/Volumes/main/raw/in';

let workspace: EmulatedWorkspace;
beforeAll(async () => {
  workspace = await EmulatedWorkspace.start();
  mkdirSync(fileOf('d'), { recursive: true });
  for (const name of ['c', 'a', 'b', 'é']) writeFileSync(fileOf(name), 'text');
});
afterAll(() => workspace.stop());

function fileOf(name: string): string {
  return join(workspace.folder, 'data', FOLDER, name);
}

async function page(query: string): Promise<{ status: number; body: Json; names: string[] }> {
  const { status, body } = await workspace.api('GET', `/api/2.0/fs/directories${FOLDER}?${query}`);
  return { status, body, names: ((body['contents'] ?? []) as { name: string }[]).map(({ name }) => name) };
}

test('a folder is given page by page, in order of names, until there is no token', async () => {
  const first = await page('page_size=2');
  expect(first.names).toEqual(['a', 'b']);
  // A file that comes before the page, and one that goes, leave no other out.
  writeFileSync(fileOf('aa'), '');
  const second = await page(`page_size=2&page_token=${first.body['next_page_token']}`);
  expect(second.names).toEqual(['c', 'd']);
  expect(second.body['contents']).toMatchObject([
    { path: `${FOLDER}/c`, is_directory: false, file_size: 4 },
    { path: `${FOLDER}/d`, is_directory: true },
  ]);
  const last = await page(`page_size=2&page_token=${second.body['next_page_token']}`);
  expect(last.names).toEqual(['é']);
  expect(last.body).not.toHaveProperty('next_page_token');
  rmSync(fileOf('aa'));
});

test('a page has 1,000 entries, also where more are asked for', async () => {
  const path = '/Volumes/main/raw/many';
  mkdirSync(join(workspace.folder, 'data', path));
  for (let at = 0; at < 1001; at++) writeFileSync(join(workspace.folder, 'data', path, `${at}`), '');
  for (const query of ['', '?page_size=0', '?page_size=5000']) {
    const { body } = await workspace.api('GET', `/api/2.0/fs/directories${path}${query}`);
    expect(body['contents']).toHaveLength(1000);
    expect(body['next_page_token']).toEqual(expect.any(String));
  }
});

test('a size or a token that means nothing is refused; what is no folder is not found', async () => {
  for (const query of ['page_size=-1', 'page_size=x', 'page_token=***'])
    expect(await page(query)).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE' },
    });
  for (const name of ['a', 'none']) {
    const answer = await workspace.api('GET', `/api/2.0/fs/directories${FOLDER}/${name}`);
    expect(answer).toMatchObject({ status: 404, body: { error_code: 'NOT_FOUND' } });
  }
});
