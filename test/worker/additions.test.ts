import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Activities } from '../../src/activities/index.js';
import { activitiesOf, bundleOf, wovenOf } from '../../src/worker/additions.js';
import { bundleWorkflows } from '../../src/worker/bundle-workflows.js';
import * as workflows from '../../src/workflows/index.js';

const folder = mkdtempSync(join(tmpdir(), 'brickwork-own-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ours = { planJobRun: () => undefined } as unknown as Activities;
const nothing = (): Promise<string> => Promise.resolve('');

test('activities of the user come beside ours, and never instead of them', () => {
  expect(Object.keys(activitiesOf(ours, { activities: { announce: nothing } }))).toEqual([
    'planJobRun',
    'announce',
  ]);
  expect(Object.keys(activitiesOf(ours, {}))).toEqual(['planJobRun']);
  expect(() => activitiesOf(ours, { activities: { planJobRun: nothing } })).toThrow(
    'Brickwork has activities of these names, rename yours: planJobRun.',
  );
});

test('a workflow that is called as one of ours is refused by its name', async () => {
  const workflowsPath = join(folder, 'workflows.js');
  writeFileSync(workflowsPath, 'export async function runJob() {}\nexport async function mine() {}\n');
  await expect(bundleWorkflows({ workflowsPath })).rejects.toThrow(
    `${workflowsPath}: Brickwork has workflows of these names, rename yours: runJob.`,
  );
});

test('each workflow of ours is in a bundle with those of a user, and none can be replaced', async () => {
  const names = Object.keys(workflows).sort();
  const joined = readFileSync('src/worker/joined-workflows.ts', 'utf8');
  const [, exported = ''] = /^export \{ (.*) \} from/m.exec(joined) ?? [];
  expect(exported.split(', ').sort()).toEqual(names);
  const workflowsPath = join(folder, 'each.js');
  writeFileSync(workflowsPath, names.map((name) => `export async function ${name}() {}\n`).join(''));
  await expect(bundleWorkflows({ workflowsPath })).rejects.toThrow(`rename yours: ${names.join(', ')}.`);
});

test('a bundle is what was given, else ours; a given one cannot be added to', async () => {
  const built = { codePath: '/built' };
  const ours = () => Promise.resolve(built);
  const given = { code: 'given' };
  expect(await bundleOf({}, ours, false)).toBe(built);
  expect(await bundleOf({ workflowBundle: given }, ours, false)).toBe(given);
  const both = { workflowBundle: given, workflowsPath: '/mine' };
  await expect(bundleOf(both, ours, false)).rejects.toThrow(
    /give workflowsPath and workflowModules to bundle/,
  );
});

test('interceptors and sinks of the user come after those of tracing', () => {
  const [traced, own] = [() => ({}), () => ({})];
  const [tracedClient, ownClient] = [{}, {}];
  const woven = wovenOf(
    { interceptors: { activity: [traced], client: { workflow: [tracedClient] } }, sinks: { exporter: {} } },
    { interceptors: { activity: [own], client: { workflow: [ownClient] } }, sinks: { mine: {} } },
  );
  expect(woven.interceptors).toEqual({
    activity: [traced, own],
    client: { workflow: [tracedClient, ownClient] },
  });
  expect(Object.keys(woven.sinks ?? {})).toEqual(['exporter', 'mine']);
});
