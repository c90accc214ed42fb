import { afterEach, beforeEach, expect, test } from 'vitest';
import { ClusterPool } from '../../src/emulator/state/cluster-pool.js';
import { Scripts } from '../../src/emulator/state/scripts.js';
import { DEFAULT_SETTINGS } from '../../src/emulator/state/settings.js';
import { EmulatedWorkspace } from '../support/emulated-workspace.js';
import { handClock } from '../support/hand-clock.js';

const HOUR = 3_600_000;
const PRICES = {
  dbu: { JOBS_COMPUTE: 0.15, ALL_PURPOSE_COMPUTE: 0.5 },
  nodes: { small: { dbus: 1, instance: 0.3, spot_instance: 0.1 }, large: { dbus: 4, instance: 1.2 } },
  photon_factor: 2,
};

function pool() {
  const { clock, turn } = handClock();
  const settings = { ...DEFAULT_SETTINGS, root: '', data: '', clusterStartMillis: HOUR, prices: PRICES };
  return { clusters: new ClusterPool(settings, clock, new Scripts()), turn };
}

const USER = { code: 'USER_REQUEST', type: 'SUCCESS', parameters: {} };

test('machines count from the start on, DBUs while it is running, none of both after its end', () => {
  const { clusters, turn } = pool();
  const cluster = clusters.create(
    { node_type_id: 'small', driver_node_type_id: 'large', num_workers: 2 },
    'API',
  );
  turn(3 * HOUR);
  clusters.terminate(cluster, USER);
  turn(5 * HOUR);
  const [reading] = clusters.meter.read();
  expect(reading).toMatchObject({ sku: 'ALL_PURPOSE_COMPUTE', node_hours: 9, dbus: 12 });
  expect(reading.dbu_cost).toBeCloseTo(6);
  expect(reading.instance_cost).toBeCloseTo(3 * (1.2 + 2 * 0.3));
});

test('the SKU of jobs, Photon, and spot instances behind the first on demand', () => {
  const { clusters, turn } = pool();
  const aws_attributes = { availability: 'SPOT_WITH_FALLBACK', first_on_demand: 1 };
  const spec = { node_type_id: 'small', num_workers: 2, runtime_engine: 'PHOTON', aws_attributes };
  clusters.create(spec, 'JOB');
  turn(2 * HOUR);
  const [reading] = clusters.meter.read();
  expect(reading).toMatchObject({ sku: 'JOBS_COMPUTE', dbus: 6 });
  expect(reading.instance_cost).toBeCloseTo(2 * (0.3 + 2 * 0.1));
});

test('the machines of a pool are those that the settings name, or others', () => {
  const { clock } = handClock();
  const settings = { ...DEFAULT_SETTINGS, root: '', data: '', instancePools: { p: 'large' } };
  const clusters = new ClusterPool(settings, clock, new Scripts());
  const typeOf = (instance_pool_id: string) =>
    clusters.create({ instance_pool_id }, 'API').spec['node_type_id'];
  expect([typeOf('p'), typeOf('q')]).toEqual(['large', 'i3.xlarge']);
});

test('one that may grow has a worker for each task run, and says so in its events', () => {
  const { clusters, turn } = pool();
  const cluster = clusters.create(
    { node_type_id: 'small', autoscale: { min_workers: 1, max_workers: 3 } },
    'API',
  );
  turn(HOUR);
  for (const run of ['a', 'b', 'c', 'd']) clusters.enter(cluster, run);
  turn(HOUR);
  for (const run of ['a', 'b', 'c', 'd']) clusters.leave(cluster, run);
  turn(HOUR);
  expect(clusters.meter.read()[0]).toMatchObject({ node_hours: 2 + 4 + 2, dbus: 6 });
  expect(cluster.events.map(({ type, details }) => [type, details['current_num_workers']])).toEqual([
    ['CREATING', undefined],
    ['STARTING', undefined],
    ['RUNNING', 1],
    ['RESIZING', 1],
    ['UPSIZE_COMPLETED', 2],
    ['RESIZING', 2],
    ['UPSIZE_COMPLETED', 3],
    ['RESIZING', 3],
  ]);
});

let workspace: EmulatedWorkspace;
beforeEach(async () => (workspace = await EmulatedWorkspace.start({ prices: PRICES }, handClock().clock)));
afterEach(async () => workspace.stop());

test('GET /_emulator/meter', async () => {
  const spec = { spark_version: '15', node_type_id: 'small', num_workers: 1 };
  const { body } = await workspace.api('POST', '/api/2.1/clusters/create', spec);
  const meter = await workspace.api('GET', '/_emulator/meter');
  expect(meter.body['skus']).toEqual({ ALL_PURPOSE_COMPUTE: { dbus: 0, dbu_cost: 0 } });
  expect(meter.body['clusters']).toEqual([
    { ...meter.body['clusters'][0], cluster_id: body['cluster_id'] as string },
  ]);
});
