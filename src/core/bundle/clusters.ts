import { changeParts, EACH, membersOf, partOf, presentPart, textOf, withMember } from './tree-parts.js';
import { mapTree, scalarTree, type Tree } from './value-tree.js';

/*
 * What the Databricks CLI does to the clusters of a job (`cluster_fixups.go`, `override_compute.go` of version 1.14).
 */

/** A job whose clusters ask for nothing that their instance pool decides, and say how many workers they have. */
export function withFixedClusters(job: Tree): Tree {
  const whole = changeParts(job, ['tasks', EACH, 'new_cluster'], withPool);
  return changeParts(whole, ['job_clusters', EACH, 'new_cluster'], (cluster) =>
    withWorkers(withPool(cluster)),
  );
}

/** What is left of the attributes that clouds have, in a cluster from a pool. */
const CLOUDS: Readonly<Record<string, readonly string[]>> = {
  aws_attributes: ['instance_profile_arn'],
  azure_attributes: [],
  gcp_attributes: ['google_service_account'],
};

function withPool(cluster: Tree): Tree {
  if (cluster.kind !== 'map') return cluster;
  if (textOf(cluster, 'instance_pool_id') === '') {
    return withMember(cluster, 'driver_instance_pool_id', undefined);
  }
  const bare = ['enable_elastic_disk', 'node_type_id', 'driver_node_type_id'].reduce<Tree>(
    (whole, field) => withMember(whole, field, undefined),
    cluster,
  );
  return Object.entries(CLOUDS).reduce(
    (whole, [cloud, kept]) =>
      changeParts(whole, [cloud], (attributes) =>
        mapTree(attributes, new Map(membersOf(attributes).filter(([field]) => kept.includes(field)))),
      ),
    bare,
  );
}

function withWorkers(cluster: Tree): Tree {
  const isSized = ['autoscale', 'num_workers'].some((field) => presentPart(cluster, field) !== undefined);
  return isSized || cluster.kind !== 'map'
    ? cluster
    : withMember(cluster, 'num_workers', scalarTree(cluster, 0));
}

/** What a task runs on; it names one of these. */
export const COMPUTE: readonly string[] = [
  'new_cluster',
  'job_cluster_key',
  'environment_key',
  'existing_cluster_id',
];

/** A job whose tasks run on one cluster instead of what they name; those that name nothing stay as they are. */
export function onCluster(job: Tree, clusterId: string): Tree {
  return changeParts(job, ['tasks', EACH], (task) => {
    const nested = partOf(task, 'for_each_task', 'task');
    if (nested === undefined) return taskOnCluster(task, clusterId);
    return changeParts(task, ['for_each_task', 'task'], (inner) => taskOnCluster(inner, clusterId));
  });
}

function taskOnCluster(task: Tree, clusterId: string): Tree {
  const named = COMPUTE.map((field) => partOf(task, field)).find((part) => part !== undefined);
  if (named === undefined) return task;
  const bare = COMPUTE.reduce((whole, field) => withMember(whole, field, undefined), task);
  return withMember(bare, 'existing_cluster_id', scalarTree(named, clusterId));
}
