import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SourceReader } from '../../src/activities/source-reader.js';
import { SdkDatabricksApi } from '../../src/databricks/sdk-databricks-api.js';
import { faultSchema } from '../../src/emulator/state/faults.js';
import { EmulatedWorkspace } from '../support/emulated-workspace.js';

let workspace: EmulatedWorkspace;
beforeAll(async () => {
  workspace = await EmulatedWorkspace.start();
  workspace.file('code/a.py', '# Databricks notebook source\ndbutils.jobs.taskValues.set("n", 1)\n');
  workspace.file('code/b.py', 'dbutils.jobs.taskValues.set("m", 1)\n');
  workspace.file('code/data.csv', 'dbutils.jobs.taskValues.set("no", 1)\n');
});
afterAll(() => workspace.stop());

const LIST = 'GET /api/2.0/workspace/list';
const EXPORT = 'GET /api/2.0/workspace/export';

const reader = (): SourceReader =>
  new SourceReader(new SdkDatabricksApi({ host: workspace.emulator.url, token: 't', authType: 'pat' }));

/** The keys that each source sets, or why it was not read, and how many requests were asked for. */
async function read(from: SourceReader, ...paths: string[]): Promise<{ found: unknown[]; taken: number }> {
  let taken = 0;
  const take = (): Promise<void> => Promise.resolve(void taken++);
  const sources = await from.read(
    paths.map((path) => ({ path, kind: 'notebook' })),
    take,
  );
  const found = paths.map((path) => {
    const source = sources.get(path);
    return source === undefined || 'unread' in source ? source?.unread : source.calls.map(({ key }) => key);
  });
  return { found, taken };
}

const fault = (route: string, more: object): void =>
  workspace.emulator.workspace.faults.add(faultSchema.parse({ route, times: 1, ...more }));

describe('sources of a workspace', () => {
  test('notebooks and files, by both of their paths; each request is asked for', async () => {
    const paths = ['/code/a', '/Workspace/code/b.py', '/code/data.csv', '/code/none'];
    expect(await read(reader(), ...paths)).toEqual({
      found: [['n'], ['m'], [], 'there is no such object'],
      taken: 4,
    });
  });

  test('one that is alone in its folder is looked at by itself, and remembered as long as it does not change', async () => {
    const own = reader();
    expect(await read(own, '/code/a')).toEqual({ found: [['n']], taken: 2 });
    expect(await read(own, '/code/a')).toEqual({ found: [['n']], taken: 1 });
    workspace.file('code/a.py', '# Databricks notebook source\ndbutils.jobs.taskValues.set("new", 1)\n');
    expect((await read(own, '/code/a')).found).toEqual([['new']]);
  });

  test('what is no source, or not there, is said', async () => {
    const { found } = await read(reader(), '/code', '/no/where', '/no/such');
    expect(found).toEqual([
      'it is a directory, not a notebook',
      'there is no such object',
      'there is no such object',
    ]);
    expect((await read(reader(), '/none')).found).toEqual([expect.stringMatching(/doesn't exist/)]);
  });

  test('a folder that may not be listed is read one by one; a source that may not be read says so', async () => {
    const refusal = { kind: 'status', status: 403, error_code: 'PERMISSION_DENIED', message: 'no grant' };
    fault(LIST, refusal);
    expect((await read(reader(), '/code/a', '/code/b.py')).found).toEqual([['new'], ['m']]);
    fault(EXPORT, refusal);
    expect((await read(reader(), '/code/a')).found).toEqual(['no grant']);
  });

  test('a workspace that does not answer is an error, not a source without calls', async () => {
    fault(LIST, { kind: 'status', status: 503 });
    await expect(read(reader(), '/code/a', '/code/b.py')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
