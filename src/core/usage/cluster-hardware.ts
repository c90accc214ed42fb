import { given, isJsonObject, type JsonObject } from '../json.js';
import type { ClusterHardware } from './cluster-usage.js';

/** Which of a cluster's nodes are asked for as spot instances: `availability` says it in the words of each cloud. */
const ON_SPOT = /SPOT|PREEMPTIBLE/;

/** What a cluster is made of, by a spec or by `clusters/get`; one from a pool or a policy alone goes by that name. */
export function hardwareOf(cluster: JsonObject, isJobCluster: boolean): ClusterHardware {
  const named = ['node_type_id', 'instance_pool_id', 'policy_id'].map((name) => text(cluster[name]));
  const workerType = named.find((name) => name !== undefined) ?? 'unknown';
  const { min_workers: least } = memberOf(cluster, 'autoscale');
  const cloud = ['aws_attributes', 'azure_attributes', 'gcp_attributes'].map((name) =>
    memberOf(cluster, name),
  );
  const spot = cloud.find(({ availability }) => ON_SPOT.test(text(availability) ?? ''));
  return {
    isJobCluster,
    driverType: text(cluster['driver_node_type_id']) ?? workerType,
    workerType,
    usesPhoton: cluster['runtime_engine'] === 'PHOTON',
    workers: Number(least ?? cluster['num_workers'] ?? 0),
    ...given('firstOnDemand', spot === undefined ? undefined : Number(spot['first_on_demand'] ?? 1)),
  };
}

function memberOf(of: JsonObject, name: string): JsonObject {
  const member = of[name];
  return isJsonObject(member) ? member : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
