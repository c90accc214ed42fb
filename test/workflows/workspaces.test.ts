import { NativeConnection } from '@temporalio/worker';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { TAGS } from '../../src/activities/clusters.js';
import type { JanitorReport } from '../../src/client/janitor.js';
import { readWorkerConfig } from '../../src/worker/config.js';
import { SdkDatabricksApi } from '../../src/databricks/sdk-databricks-api.js';
import { ProfileWorkspaces } from '../../src/databricks/workspaces.js';
import { startEmulator, type Emulator } from '../../src/emulator/server.js';
import { DEFAULT_SETTINGS } from '../../src/emulator/state/settings.js';
import { createWorker } from '../../src/worker/create-worker.js';
import type { JsonObject } from '../../src/core/json.js';
import { after, job, notebook } from '../support/definitions.js';
import { results, TestStack } from '../support/test-stack.js';

let stack: TestStack;
let other: Emulator;
let folder: string;
let stopWorker: () => Promise<void>;

beforeAll(async () => {
  stack = await TestStack.start({ withWorker: false });
  stack.script('*');
  folder = mkdtempSync(join(tmpdir(), 'brickwork-workspaces-'));
  const settings = { ...DEFAULT_SETTINGS, root: folder, data: join(folder, 'data'), clusterStartMillis: 50 };
  other = await startEmulator(settings);
  other.workspace.scripts.set('*');
  const file = join(folder, 'databrickscfg');
  writeFileSync(file, `[DEFAULT]\nhost = http://nowhere\n\n[prod-eu]\nhost = ${other.url}\ntoken = eu\n`);
  const env = { DATABRICKS_CONFIG_FILE: file, DATABRICKS_HOST: 'http://wrong', DATABRICKS_TOKEN: 'wrong' };
  const api = new SdkDatabricksApi({ host: stack.emulator.url, token: 'test', authType: 'pat' });
  const connection = await NativeConnection.connect({ address: inject('temporalAddress') });
  const workspaces = new ProfileWorkspaces(env, api);
  const config = { ...readWorkerConfig({}), taskQueue: stack.taskQueue };
  const worker = await createWorker({ connection, namespace: 'default', workspaces, config });
  const ended = worker.run();
  stopWorker = async () => {
    worker.stop();
    await ended;
    await connection.close();
  };
});
afterAll(async () => {
  await stopWorker();
  await other.stop();
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
});

const runs = (emulator: Emulator): string[] => [...emulator.workspace.runs.values()].map(({ name }) => name);

describe('one graph spans several workspaces', () => {
  test('a task runs in the workspace that it, its cluster or its job names', async () => {
    const clusters = [
      { job_cluster_key: 'here', new_cluster: { spark_version: '15' } },
      { job_cluster_key: 'there', new_cluster: { spark_version: '15' }, brickwork: { workspace: 'prod-eu' } },
    ];
    const view = await stack.run(
      job(
        [
          notebook('a', { job_cluster_key: 'here' }),
          notebook('b', { depends_on: after('a'), brickwork: { workspace: 'prod-eu' } }),
          notebook('c', { depends_on: after('b'), job_cluster_key: 'there' }),
        ],
        { job_clusters: clusters },
      ),
    );
    expect(results(view)).toEqual({ a: 'SUCCESS', b: 'SUCCESS', c: 'SUCCESS' });
    expect(runs(stack.emulator)).toEqual(['job/a']);
    expect(runs(other)).toEqual(['job/b', 'job/c']);
    expect(other.workspace.clusters.clusters.size).toBe(1);
    expect(stack.violations()).toEqual([]);
  });

  test('the output of a task is read in the workspace that it ran in', async () => {
    const clusters = [
      { job_cluster_key: 'there', new_cluster: { spark_version: '15' }, brickwork: { workspace: 'prod-eu' } },
    ];
    const error = { fail_times: 1, error: 'there it failed' };
    for (const key of ['e', 'f']) other.workspace.scripts.set(key, error);
    const { workflowId } = await stack.runs.start(
      job(
        [notebook('e', { brickwork: { workspace: 'prod-eu' } }), notebook('f', { job_cluster_key: 'there' })],
        { job_clusters: clusters },
      ),
    );
    await stack.endOf(workflowId);
    expect(await stack.runs.output(workflowId, {})).toMatchObject({
      outputs: [{ error: 'there it failed' }, { task_key: 'f', error: 'there it failed' }],
    });
  });

  test('a workspace may be named by its URL', async () => {
    const [before, here] = [runs(other).length, runs(stack.emulator).length];
    const at = (url: string): JsonObject => ({ brickwork: { workspace: url.replace('http:', 'HTTP:') } });
    const view = await stack.run(job([notebook('u', at(`${other.url}/`))]));
    expect(results(view)).toEqual({ u: 'SUCCESS' });
    expect(runs(other).slice(before)).toEqual(['job/u']);
    expect(runs(stack.emulator)).toHaveLength(here);
    const { workflowId } = await stack.runs.start(job([notebook('u', at('https://nowhere.example.com'))]));
    expect(await stack.runs.ending(workflowId)).toMatchObject({
      issues: [
        { code: 'WORKSPACE_UNKNOWN', hint: expect.stringContaining(`${other.url} (prod-eu)`) as string },
      ],
    });
  });

  test('a name that no profile has is an issue, and nothing is started', async () => {
    const definition = job([notebook('a', { brickwork: { workspace: 'prod-ue' } })]);
    const { workflowId } = await stack.runs.start(definition);
    expect(await stack.runs.ending(workflowId)).toMatchObject({
      kind: 'invalid',
      issues: [
        { code: 'WORKSPACE_UNKNOWN', path: 'tasks[0].brickwork.workspace', hint: 'Did you mean "prod-eu"?' },
      ],
    });
    const answer = await stack.runs.start({ job_id: 1, settings: definition });
    expect(await stack.runs.ending(answer.workflowId)).toMatchObject({
      issues: [{ code: 'WORKSPACE_UNKNOWN', path: 'settings.tasks[0].brickwork.workspace' }],
    });
  });

  test('a cluster of another workspace cannot be used', async () => {
    const definition = job([notebook('a', { job_cluster_key: 'm', brickwork: { workspace: 'prod-eu' } })], {
      job_clusters: [{ job_cluster_key: 'm', new_cluster: { spark_version: '15' } }],
    });
    const { workflowId } = await stack.runs.start(definition);
    expect(await stack.runs.ending(workflowId)).toMatchObject({
      issues: [{ code: 'WORKSPACE_MISMATCH' }, {}],
    });
  });

  test('a cluster that two connections see is looked at once by the janitor', async () => {
    const file = join(folder, 'databrickscfg');
    appendFileSync(file, `\n[twin]\nhost = ${other.url}/\ntoken = twin\n`);
    const tags = { [TAGS.workflowId]: 'gone', [TAGS.namespace]: 'default', [TAGS.clusterKey]: 'm' };
    const stray = other.workspace.clusters.create({ custom_tags: tags }, 'API');
    const report: unknown = await stack.temporal.client.workflow.execute('janitor', {
      taskQueue: stack.taskQueue,
      workflowId: `janitor-${stack.taskQueue}`,
      args: [{ dry_run: true }],
    });
    const { clusters, swept } = report as JanitorReport;
    expect(clusters).toBe(1);
    expect(swept.filter(({ id }) => id === stray.clusterId)).toHaveLength(1);
  });
});
