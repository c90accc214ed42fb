import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { report } from '../../src/emulator/services/report.js';
import { EmulatedWorkspace, type Json } from '../support/emulated-workspace.js';
import { handClock } from '../support/hand-clock.js';

let workspace: EmulatedWorkspace;
beforeAll(async () => {
  workspace = await EmulatedWorkspace.start();
});
afterAll(() => workspace.stop());

describe('clusters', () => {
  const create = (more: Json = {}, at = workspace) =>
    at.api('POST', '/api/2.1/clusters/create', { spark_version: '15', ...more });
  const state = async (id: string, at = workspace): Promise<string> =>
    (await at.api('GET', `/api/2.1/clusters/get?cluster_id=${id}`)).body['state'] as string;

  test('live from PENDING to TERMINATED, with events; a token is forgotten at the end', async () => {
    const { clock, turn } = handClock();
    const at = await EmulatedWorkspace.start({ clusterStartMillis: 50, clusterStopMillis: 20 }, clock);
    const token = { idempotency_token: 'one' };
    const id = (await create(token, at)).body['cluster_id'] as string;
    turn(49);
    expect(await state(id, at)).toBe('PENDING');
    expect((await create(token, at)).body['cluster_id']).toBe(id);
    turn(1);
    expect(await state(id, at)).toBe('RUNNING');
    await at.api('POST', '/api/2.1/clusters/delete', { cluster_id: id });
    turn(20);
    expect(await state(id, at)).toBe('TERMINATED');
    const { body } = await at.api('POST', '/api/2.1/clusters/events', { cluster_id: id });
    expect(body['events'].map(({ type }: Json) => type as string)).toEqual([
      'TERMINATED',
      'TERMINATING',
      'RUNNING',
      'STARTING',
      'CREATING',
    ]);
    const second = (await create(token, at)).body['cluster_id'] as string;
    expect(second).not.toBe(id);
    await at.api('POST', '/api/2.1/clusters/start', { cluster_id: id });
    turn(50);
    expect(await state(id, at)).toBe('RUNNING');
    for (const cluster_id of [id, second])
      await at.api('POST', '/api/2.1/clusters/permanent-delete', { cluster_id });
    expect((await at.api('GET', `/api/2.1/clusters/get?cluster_id=${id}`)).body['message']).toBe(
      `Cluster ${id} does not exist`,
    );
    await at.stop();
  });

  test('a failure to start has its reason; wrong specs are refused', async () => {
    workspace.emulator.workspace.scripts.clusterFailures.push({
      code: 'AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE',
      type: 'CLIENT_ERROR',
      message: 'none left',
    });
    const id = (await create()).body['cluster_id'] as string;
    while ((await state(id)) !== 'TERMINATED') await new Promise((resolve) => setTimeout(resolve, 10));
    const { body } = await workspace.api('GET', `/api/2.1/clusters/get?cluster_id=${id}`);
    expect(body['termination_reason']).toMatchObject({ code: 'AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE' });
    expect((await create({ spark_version: '' })).status).toBe(400);
    expect((await create({ autotermination_minutes: 5 })).status).toBe(400);
  });

  test('a job cluster cannot be used or started from outside', async () => {
    const { body } = await workspace.submit([
      { task_key: 'a', new_cluster: { spark_version: '15' }, notebook_task: { notebook_path: '/nb/set' } },
    ]);
    const run = await workspace.ended(body['run_id'] as number);
    const clusterId = run['tasks'][0].cluster_instance.cluster_id as string;
    const refused = await workspace.submit([
      { task_key: 'a', existing_cluster_id: clusterId, notebook_task: { notebook_path: '/x' } },
    ]);
    expect(refused.body['message']).toBe('existing_cluster_id only supports all-purpose cluster IDs');
    expect((await workspace.api('POST', '/api/2.1/clusters/start', { cluster_id: clusterId })).status).toBe(
      400,
    );
  });

  test('a run on a cluster that is ended under it fails, and stands in the report', async () => {
    workspace.script('long', { duration_millis: 60_000 });
    const id = (await create()).body['cluster_id'] as string;
    const { body } = await workspace.submit([
      { task_key: 'long', existing_cluster_id: id, notebook_task: { notebook_path: '/x' } },
    ]);
    const runId = body['run_id'] as number;
    await workspace.running(runId);
    await workspace.api('POST', '/api/2.1/clusters/delete', { cluster_id: id });
    const run = await workspace.ended(runId);
    expect(run['tasks'][0].status.termination_details.code).toBe('CLUSTER_ERROR');
    expect(report(workspace.emulator.workspace).runs_on_dead_clusters).toHaveLength(1);
    workspace.emulator.workspace.invariants.clear();
  });
});
