import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EmulatedWorkspace, type Json } from '../support/emulated-workspace.js';
import { handClock } from '../support/hand-clock.js';

let workspace: EmulatedWorkspace;
beforeAll(async () => {
  workspace = await EmulatedWorkspace.start({
    runningClusters: ['main'],
    named: [{ kind: 'warehouse', name: 'BI', id: 'w1' }],
    prices: { dbu: {}, nodes: { 'own.large': { dbus: 1, instance: 1 } }, photon_factor: 1 },
  });
});
afterAll(() => workspace.stop());

describe('clusters', () => {
  test('are made of node types and runtimes that are listed', async () => {
    const types = await workspace.api('GET', '/api/2.1/clusters/list-node-types');
    const ids = (types.body['node_types'] as Json[]).map(({ node_type_id }) => node_type_id as string);
    expect(ids).toEqual(expect.arrayContaining(['i3.xlarge', 'own.large']));
    const { body } = await workspace.api('GET', '/api/2.1/clusters/spark-versions');
    expect(body['versions']).toContainEqual({
      key: '15.4.x-scala2.12',
      name: '15.4 LTS (includes Apache Spark 3.5.0, Scala 2.12)',
    });
  });

  test('are restarted while they run', async () => {
    const { clock, turn } = handClock();
    const at = await EmulatedWorkspace.start({ runningClusters: ['main'] }, clock);
    const state = async (): Promise<string> =>
      (await at.api('GET', '/api/2.1/clusters/get?cluster_id=main')).body['state'] as string;
    const restart = () => at.api('POST', '/api/2.1/clusters/restart', { cluster_id: 'main' });
    await restart();
    expect(await state()).toBe('TERMINATING');
    // A second one finds nothing that runs.
    await restart();
    turn(20);
    expect(await state()).toBe('PENDING');
    turn(50);
    expect(await state()).toBe('RUNNING');
    await at.stop();
  });

  test('have the libraries that were installed and not uninstalled', async () => {
    const [one, other] = [{ pypi: { package: 'a' } }, { whl: '/b.whl' }];
    const call = (path: string, libraries: Json[]) =>
      workspace.api('POST', `/api/2.0/libraries/${path}`, { cluster_id: 'main', libraries });
    const status = '/api/2.0/libraries/cluster-status?cluster_id=main';
    expect((await workspace.api('GET', status)).body).toEqual({ cluster_id: 'main' });
    await call('install', [one, other, one]);
    await call('uninstall', [one]);
    const shown = {
      cluster_id: 'main',
      library_statuses: [{ library: other, status: 'INSTALLED', is_library_for_all_clusters: false }],
    };
    expect((await workspace.api('GET', status)).body).toEqual(shown);
    const all = await workspace.api('GET', '/api/2.0/libraries/all-cluster-statuses');
    expect(all.body['statuses']).toEqual([shown]);
    expect((await workspace.api('GET', '/api/2.0/libraries/cluster-status?cluster_id=x')).status).toBe(400);
  });
});

describe('of the rest of a workspace', () => {
  test('every warehouse is there', async () => {
    const at = (id: string) => workspace.api('GET', `/api/2.0/sql/warehouses/${id}`);
    expect((await at('w1')).body).toMatchObject({ id: 'w1', name: 'BI', state: 'RUNNING' });
    expect((await at('other')).body).toMatchObject({ id: 'other', name: 'other', state: 'RUNNING' });
  });

  test.each([
    ['/api/2.0/repos', { repos: [] }],
    ['/api/2.1/unity-catalog/volumes?catalog_name=main&schema_name=default', { volumes: [] }],
    ['/api/2.0/instance-pools/list', { instance_pools: [] }],
    ['/api/2.0/policies/clusters/list', { policies: [] }],
    ['/api/2.0/pipelines', { statuses: [] }],
    ['/api/2.0/notification-destinations', { results: [] }],
  ])('%s is empty', async (path, body) => {
    expect((await workspace.api('GET', path)).body).toEqual(body);
  });

  test.each(['/api/2.0/repos/7', '/api/2.1/unity-catalog/volumes/main.default.v'])(
    '%s is not there',
    async (path) => {
      expect(await workspace.api('GET', path)).toMatchObject({
        status: 404,
        body: { error_code: 'RESOURCE_DOES_NOT_EXIST' },
      });
    },
  );
});
