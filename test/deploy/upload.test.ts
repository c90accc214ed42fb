import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { brickworkClient } from '../../src/databricks/transport.js';
import { WorkspaceFiles } from '../../src/databricks/workspace-files.js';
import { bundleUpload } from '../../src/deploy/bundle-upload.js';
import { libraryOf } from '../../src/deploy/patch-wheel.js';
import { patientCalls } from '../../src/deploy/patient-calls.js';
import { upload, type Uploaded } from '../../src/deploy/upload.js';
import { faultSchema } from '../../src/emulator/state/faults.js';
import { EmulatedWorkspace } from '../support/emulated-workspace.js';
import { wheel } from '../support/wheel.js';

const ROOT = '/Workspace/Users/me/b';
const NOTEBOOK = '# Databricks notebook source\nprint(1)\n';

let emulated: EmulatedWorkspace;
let folder: string;
let progress: string[];
beforeEach(async () => {
  emulated = await EmulatedWorkspace.start();
  folder = mkdtempSync(join(tmpdir(), 'brickwork-upload-'));
  progress = [];
  write('databricks.yml', 'bundle: {name: b}\n');
  write('src/note.py', NOTEBOOK);
  write('src/plain.py', 'print(2)\n');
  write('src/a ü/%2F.txt', 'x');
  write('empty', '');
});
afterEach(async () => {
  await emulated.stop();
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(join(folder, dirname(path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function workspaceFiles(): WorkspaceFiles {
  return new WorkspaceFiles(brickworkClient({ host: emulated.emulator.url, token: 't', authType: 'pat' }));
}

/** Uploads the folder, with a wheel to a folder of its own. */
async function send(libraryFolder = `${ROOT}/artifacts/.internal`): Promise<Uploaded> {
  const sync = { folder, bundleFolder: '', paths: ['.'], include: [], exclude: [] };
  const workspace = { file_path: `${ROOT}/files` };
  const libraries = [libraryOf('flights-1.0-py3-none-any.whl', wheel())];
  const { files } = bundleUpload({ sync, workspace }, libraries, libraryFolder);
  return upload(files, {
    workspace: workspaceFiles(),
    statePath: `${ROOT}/state`,
    patiently: patientCalls(0),
    progress: (line) => progress.push(line),
  });
}

/** What of the requests has changed something. */
function changes(): string[] {
  const { requests } = emulated.emulator.workspace.requests;
  return requests.map(({ route }) => decodeURIComponent(route)).filter((route) => !route.startsWith('GET'));
}

/** The text of a file in the workspace. */
function there(path: string): string {
  return readFileSync(join(emulated.folder, 'root', 'Users/me/b', path), 'utf8');
}

describe('an upload', () => {
  test('brings all files, whatever their names, and the second one nothing', async () => {
    expect(await send()).toEqual({ sent: 6, deleted: 0, unchanged: 0 });
    expect(progress).toEqual(['Uploading 6 of 6 files']);
    expect(['files/src/note.py', 'files/src/a ü/%2F.txt', 'files/empty'].map(there)).toEqual([
      NOTEBOOK,
      'x',
      '',
    ]);
    const before = changes().length;
    expect(await send()).toEqual({ sent: 0, deleted: 0, unchanged: 6 });
    expect(changes().slice(before)).toEqual([]);
  });

  test('brings what has changed here, or was changed there, or is gone', async () => {
    await send();
    write('src/plain.py', 'print(3)\n');
    expect(await send()).toMatchObject({ sent: 1, unchanged: 5 });
    expect(there('files/src/plain.py')).toBe('print(3)\n');
    writeFileSync(join(emulated.folder, 'root/Users/me/b/files/src/note.py'), 'of somebody else');
    rmSync(join(emulated.folder, 'root/Users/me/b/files/empty'));
    expect(await send()).toMatchObject({ sent: 2, unchanged: 4 });
    expect(there('files/src/note.py')).toBe(NOTEBOOK);
  });

  test('takes away what is no longer there, and nothing of others', async () => {
    await send();
    writeFileSync(join(emulated.folder, 'root/Users/me/b/files/of-others'), '');
    rmSync(join(folder, 'empty'));
    rmSync(join(folder, 'src/note.py'));
    expect(await send()).toEqual({ sent: 0, deleted: 2, unchanged: 4 });
    expect(() => there('files/empty')).toThrow(/ENOENT/);
    expect(() => there('files/src/note.py')).toThrow(/ENOENT/);
    expect(there('files/of-others')).toBe('');
    expect(await send()).toEqual({ sent: 0, deleted: 0, unchanged: 4 });
  });

  test('brings libraries to a volume as well', async () => {
    const volume = '/Volumes/main/default/artifacts/.internal';
    expect(await send(volume)).toMatchObject({ sent: 6 });
    const file = join(emulated.folder, 'data', volume, 'flights-1.0-py3-none-any.whl');
    expect(readFileSync(file).subarray(0, 2).toString()).toBe('PK');
    expect(await send(volume)).toEqual({ sent: 0, deleted: 0, unchanged: 6 });
    expect(await send()).toMatchObject({ sent: 1, deleted: 1 });
  });

  test('goes on where it has failed, and is patient with a workspace that is slow or away', async () => {
    const { faults } = emulated.emulator.workspace;
    faults.add(
      faultSchema.parse({ route: '/', kind: 'status', status: 429, retry_after_seconds: 0.1, times: 3 }),
    );
    expect(await send()).toMatchObject({ sent: 6 });
    write('src/plain.py', 'print(4)\n');
    write('new', 'x');
    faults.add(faultSchema.parse({ route: 'files%2Fnew', kind: 'status', status: 403, times: 1 }));
    await expect(send()).rejects.toThrow(/Users\/me\/b\/files\/new: /);
    expect(await send()).toMatchObject({ sent: 1, unchanged: 6 });
  });

  test('starts anew where its memory is damaged', async () => {
    await send();
    writeFileSync(join(emulated.folder, 'root/Users/me/b/state/brickwork-files.json'), '{"version": 2}');
    expect(await send()).toMatchObject({ sent: 6 });
  });
});
