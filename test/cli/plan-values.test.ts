import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/emulator/state/settings.js';
import { startEmulator, type Emulator } from '../../src/emulator/server.js';
import { freePort } from '../../src/local/child-process.js';
import { after, job, notebook } from '../support/definitions.js';
import { brickwork } from './run-cli.js';

const JOB = 'test/values/job.json';
const LINES = [
  'task values:',
  '  set sets n (/set line 2)',
  '  set sets list (/set line 3)',
  '  get gets n of set (/get line 2)',
  '  refer gets n of set (tasks[2].notebook_task.base_parameters.n)',
  '  loop gets list of set (tasks[3].for_each_task.inputs)',
];

let emulator: Emulator;
const folder = mkdtempSync(join(tmpdir(), 'brickwork-plan-'));
beforeAll(async () => {
  emulator = await startEmulator({ ...DEFAULT_SETTINGS, root: 'test/values', data: folder });
});
afterAll(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

const valuesIn = (stdout: string): string[] => {
  const lines = stdout.trimEnd().split('\n');
  return lines.slice(lines.indexOf('task values:'));
};

describe('brickwork plan shows which values tasks pass on', () => {
  test('by the local files, below the folder of the definition or another root', async () => {
    expect(valuesIn((await brickwork(['plan', JOB, '--local'])).stdout)).toEqual(LINES);
    writeFileSync(
      join(folder, 'job.json'),
      JSON.stringify(job([notebook('a'), notebook('b', { depends_on: after('a') })])),
    );
    const { stdout } = await brickwork(['plan', join(folder, 'job.json'), '--root', 'test/values']);
    expect(valuesIn(stdout)[1]).toMatch(
      /note: a: its code could not be read: \/nb\/a: there is no such file below .*test\/values\. If it sets/,
    );
  });

  test('by the code in the workspace that the environment names', async () => {
    const env = { DATABRICKS_HOST: emulator.url, DATABRICKS_TOKEN: 't' };
    expect(valuesIn((await brickwork(['plan', JOB], env)).stdout)).toEqual(LINES);
    const { stdout } = await brickwork(['plan', JOB, '--json'], env);
    const { values, tasks } = JSON.parse(stdout) as { values: unknown[]; tasks: { values?: object }[] };
    expect(values).toMatchObject([
      { task_key: 'set', sets: [{ key: 'n', at: '/set line 2', from: 'source' }, { key: 'list' }], gets: [] },
      { task_key: 'get', gets: [{ task_key: 'set', key: 'n' }] },
      { task_key: 'refer', gets: [{ from: 'definition' }] },
      { task_key: 'loop' },
    ]);
    expect(tasks[0].values).toEqual({ by: 'notebook', keys: ['n', 'list'], set: ['n', 'list'] });
  });

  test('a computed key with its line; a workspace that is not named, or does not answer, is said', async () => {
    writeFileSync(
      join(folder, 'a.py'),
      '# Databricks notebook source\n\ndbutils.jobs.taskValues.set(f"{x}", 1)\n',
    );
    writeFileSync(join(folder, 'b.py'), 'x = 1\n');
    const at = (name: string) => ({ notebook_task: { notebook_path: `/${name}` } });
    const definition = job([notebook('a', at('a')), notebook('b', { depends_on: after('a'), ...at('b') })]);
    const file = join(folder, 'computed.json');
    writeFileSync(file, JSON.stringify(definition));
    expect(valuesIn((await brickwork(['plan', file, '--local'])).stdout)).toEqual([
      'task values:',
      '  note: a: it sets a value under a key that is computed (/a line 3). List the keys that others get by it in brickwork.task_values.',
    ]);
    const unnamed = await brickwork(['plan', file]);
    expect([unnamed.status, unnamed.stderr]).toEqual([0, expect.stringMatching(/no DATABRICKS_HOST is set/)]);
    const env = { DATABRICKS_HOST: `http://127.0.0.1:${await freePort()}`, DATABRICKS_TOKEN: 't' };
    const silent = await brickwork(['plan', file], env);
    expect([silent.status, silent.stderr]).toEqual([
      0,
      expect.stringMatching(/could not be read in the workspace: .*ECONNREFUSED/),
    ]);
  });
});

test('the job whose values nobody has declared runs as it is', async () => {
  const { status, stdout, stderr } = await brickwork(['run', JOB, '--local', '--json']);
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    result_state: 'SUCCESS',
    task_values: { set: { n: 3, list: [3, 3] } },
  });
});
