import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SdkDatabricksApi } from '../../src/databricks/sdk-databricks-api.js';
import { freePort } from '../../src/local/child-process.js';
import { storageListing } from '../../src/storage/storage.js';
import { EmulatedWorkspace } from '../support/emulated-workspace.js';
import { filesBelow, names, ODD_NAMES, problemOf } from './listing.contract.js';

const MANY = names(2500);
const VOLUME = '/Volumes/main/raw/landing';

let workspace: EmulatedWorkspace;
beforeAll(async () => {
  workspace = await EmulatedWorkspace.start();
  const odd = ODD_NAMES.map((name) => `odd names+/${name}`);
  for (const name of [
    ...MANY.map((file) => `many/${file}`),
    ...odd,
    'in/a.csv',
    'in/deep/er/b.csv',
    'input.csv',
  ])
    write(name);
  mkdirSync(fileOf('empty/folder'), { recursive: true });
});
afterAll(() => workspace.stop());

function fileOf(name: string): string {
  return join(workspace.folder, 'data', VOLUME, name);
}

function write(name: string): void {
  mkdirSync(dirname(fileOf(name)), { recursive: true });
  writeFileSync(fileOf(name), '');
}

function listing(host = workspace.emulator.url, token = 't') {
  const api = new SdkDatabricksApi({ host, token, authType: 'pat' });
  return storageListing({ volumeFolder: (path) => api.listVolumeFolder(path) });
}

test('a folder of a volume gives 2,500 files in pages of 1,000, each once', async () => {
  const pages: (readonly string[])[] = [];
  const { signal } = new AbortController();
  for await (const page of listing()(`${VOLUME}/many/`, { signal })) pages.push(page);
  expect(pages.map((page) => page.length)).toEqual([1000, 1000, 500]);
  expect(pages.flat().sort()).toEqual(MANY);
});

test('what is below a folder is found in all its folders, and nothing beside it', async () => {
  for (const url of [`${VOLUME}/in`, `dbfs:${VOLUME}/in//`, `dbfs://${VOLUME}/in/`])
    expect(await filesBelow(url, listing())).toEqual(['a.csv', 'deep/er/b.csv']);
  expect(await filesBelow(`${VOLUME}/empty`, listing())).toEqual([]);
  const whole = await filesBelow(VOLUME, listing());
  expect(whole).toHaveLength(MANY.length + ODD_NAMES.length + 3);
  expect(whole).toContain('in/deep/er/b.csv');
});

test('names are as they are', async () => {
  expect(await filesBelow(`${VOLUME}/odd names+`, listing())).toEqual([...ODD_NAMES].sort());
});

test('a folder that is not there is a problem that may pass; one that goes meanwhile has no files', async () => {
  for (const nowhere of [`${VOLUME}/none`, `${VOLUME}/input.csv`]) {
    const problem = await problemOf(nowhere, listing());
    expect(problem.message).toContain(
      `${nowhere}/ cannot be listed: there is no such folder. It is looked for`,
    );
    expect(problem.isFinal).toBe(false);
  }
  write('going/gone/c.csv');
  write('going/d.csv');
  const pages = listing()(`${VOLUME}/going`, new AbortController())[Symbol.asyncIterator]();
  expect((await pages.next()).value).toEqual(['d.csv']);
  rmSync(fileOf('going/gone'), { recursive: true });
  expect((await pages.next()).done).toBe(true);
});

test('a workspace that refuses or is away is a problem that says what to do', async () => {
  const refused = await problemOf(VOLUME, listing(workspace.emulator.url, ''));
  expect(refused.message).toMatch(/the workspace refuses it \(.*READ VOLUME/);
  const away = await problemOf(VOLUME, listing(`http://127.0.0.1:${await freePort()}`));
  expect(away.message).toMatch(/ECONNREFUSED.*look at the network/);
  expect([refused.isFinal, away.isFinal]).toEqual([false, false]);
});

test('a listing ends at once when it is aborted, also while a page is under way', async () => {
  let asked = 0;
  const never = storageListing({
    volumeFolder: async function* () {
      asked += 1;
      yield [{ path: `${VOLUME}/a`, isFolder: false }];
      await new Promise(() => undefined);
    },
  });
  const controller = new AbortController();
  const pages = never(VOLUME, controller)[Symbol.asyncIterator]();
  expect((await pages.next()).value).toEqual(['a']);
  setTimeout(() => controller.abort(new Error('no time')), 20);
  await expect(pages.next()).rejects.toThrow('no time');
  await expect(never(VOLUME, controller)[Symbol.asyncIterator]().next()).rejects.toThrow('no time');
  expect(asked).toBe(1);
});

test('who stops reading ends what reads', async () => {
  let isEnded = false;
  const list = storageListing({
    volumeFolder: async function* () {
      try {
        for (;;) yield await Promise.resolve([{ path: `${VOLUME}/a`, isFolder: false }]);
      } finally {
        isEnded = true;
      }
    },
  });
  for await (const page of list(VOLUME, new AbortController())) {
    expect(page).toEqual(['a']);
    break;
  }
  expect(isEnded).toBe(true);
});

test('a URL that means nothing is a final problem', async () => {
  const problem = await problemOf('ftp://host/in', listing());
  expect(problem.message).toMatch(
    /"ftp:\/\/host\/in" is of a storage that cannot be listed.*folder>\/\. Correct the URL/,
  );
  expect(problem.isFinal).toBe(true);
});
