import { hardwareOf } from '../core/usage/cluster-hardware.js';
import type { ClusterLifeEvent } from '../core/usage/cluster-usage.js';
import { given, isJsonObject } from '../core/json.js';
import type { ClusterSnapshot } from './databricks-api.js';
import { id, object, readTags, text } from './read-run.js';

/** Reads one cluster of `clusters/get` or `clusters/list`. */
export function readCluster(answer: unknown): ClusterSnapshot {
  const cluster = object(answer, 'clusters');
  return {
    clusterId: id(cluster['cluster_id'], 'cluster_id'),
    state: text(cluster['state']) ?? 'UNKNOWN',
    customTags: readTags(cluster['custom_tags']),
    // Who made it decides its price: JOB is the scheduler.
    hardware: hardwareOf(cluster, cluster['cluster_source'] === 'JOB'),
    ...given('stateMessage', text(cluster['state_message'])),
    ...given('terminationReason', cluster['termination_reason']),
  };
}

/** Reads one event of `clusters/events`. */
export function readClusterEvent(answer: unknown): ClusterLifeEvent {
  const event = object(answer, 'clusters/events');
  const details = isJsonObject(event['details']) ? event['details'] : {};
  const { current_num_workers: workers, target_num_workers: target } = details;
  return {
    type: text(event['type']) ?? 'UNKNOWN',
    atMillis: Number(event['timestamp'] ?? 0),
    ...given('workers', typeof workers === 'number' ? workers : undefined),
    ...given('targetWorkers', typeof target === 'number' ? target : undefined),
  };
}
