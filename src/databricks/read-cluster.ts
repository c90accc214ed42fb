import type { ClusterHardware, ClusterLifeEvent } from '../core/cost/cluster-usage.js';
import { given, isJsonObject, type JsonObject } from '../core/json.js';
import type { ClusterSnapshot } from './databricks-api.js';
import { id, object, readTags, text } from './read-run.js';

/** Reads one cluster of `clusters/get` or `clusters/list`. */
export function readCluster(answer: unknown): ClusterSnapshot {
  const cluster = object(answer, 'clusters');
  return {
    clusterId: id(cluster['cluster_id'], 'cluster_id'),
    state: text(cluster['state']) ?? 'UNKNOWN',
    customTags: readTags(cluster['custom_tags']),
    hardware: readHardware(cluster),
    ...given('stateMessage', text(cluster['state_message'])),
    ...given('terminationReason', cluster['termination_reason']),
  };
}

/** Which of a cluster's nodes are asked for as spot instances: `availability` says it in the words of each cloud. */
const ON_SPOT = /SPOT|PREEMPTIBLE/;

function readHardware(cluster: JsonObject): ClusterHardware {
  const workerType = text(cluster['node_type_id']) ?? 'unknown';
  const { min_workers: least } = memberOf(cluster, 'autoscale');
  const cloud = ['aws_attributes', 'azure_attributes', 'gcp_attributes'].map((name) =>
    memberOf(cluster, name),
  );
  const spot = cloud.find(({ availability }) => ON_SPOT.test(text(availability) ?? ''));
  return {
    isJobCluster: cluster['cluster_source'] === 'JOB',
    driverType: text(cluster['driver_node_type_id']) ?? workerType,
    workerType,
    usesPhoton: cluster['runtime_engine'] === 'PHOTON',
    workers: Number(least ?? cluster['num_workers'] ?? 0),
    ...given('firstOnDemand', spot === undefined ? undefined : Number(spot['first_on_demand'] ?? 1)),
  };
}

/** Reads one event of `clusters/events`. */
export function readClusterEvent(answer: unknown): ClusterLifeEvent {
  const event = object(answer, 'clusters/events');
  const { current_num_workers: workers, target_num_workers: target } = memberOf(event, 'details');
  return {
    type: text(event['type']) ?? 'UNKNOWN',
    atMillis: Number(event['timestamp'] ?? 0),
    ...given('workers', typeof workers === 'number' ? workers : undefined),
    ...given('targetWorkers', typeof target === 'number' ? target : undefined),
  };
}

function memberOf(of: JsonObject, name: string): JsonObject {
  const member = of[name];
  return isJsonObject(member) ? member : {};
}
