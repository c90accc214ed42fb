import { warning, type Issue } from '../issue.js';
import { isJsonObject } from '../json.js';
import { checkGraph, duplicateNames } from './check-graph.js';
import { checkReferences } from './check-references.js';
import { checkTasks } from './check-tasks.js';
import { JOB_FIELDS_UNUSED_BY_A_RUN } from './databricks-fields.js';
import type { Outline } from './outline.js';

/** Every issue that the schema cannot see, in document order by kind: graph, tasks, references, job settings. */
export function checkDefinition(outline: Outline): Issue[] {
  return [
    ...checkGraph(outline),
    ...checkTasks(outline),
    ...checkReferences(outline),
    ...checkJobSettings(outline),
  ];
}

function checkJobSettings(outline: Outline): Issue[] {
  const { document, jobClusterKeys, parameterNames } = outline;
  const clusterNames = jobClusterKeys.map((name, at) => ({
    name,
    path: `job_clusters[${at}].job_cluster_key`,
  }));
  const parameters = parameterNames.map((name, at) => ({ name, path: `parameters[${at}].name` }));
  return [
    ...duplicateNames(clusterNames),
    ...duplicateNames(parameters),
    ...sharedClusterWarnings(outline),
    ...JOB_FIELDS_UNUSED_BY_A_RUN.filter((field) => document[field] !== undefined).map((field) =>
      warning('FIELD_UNUSED', field, 'is accepted, but a single run does nothing with it.'),
    ),
  ];
}

/** A cluster that several one-time runs share has to be all-purpose compute (databricks-jobs.md §0). */
function sharedClusterWarnings({ document }: Outline): Issue[] {
  const clusters = Array.isArray(document['job_clusters']) ? document['job_clusters'] : [];
  return clusters.flatMap((cluster, at) => {
    if (!isJsonObject(cluster)) return [];
    const brickwork = isJsonObject(cluster['brickwork']) ? cluster['brickwork'] : {};
    if ((brickwork['cluster_strategy'] ?? 'shared') !== 'shared') return [];
    return [
      warning(
        'CLUSTER_ALL_PURPOSE',
        `job_clusters[${at}]`,
        'is shared by its tasks, which Databricks bills as all-purpose compute.',
        'Set "brickwork": {"cluster_strategy": "per_task"} for jobs-compute price and one start per task.',
      ),
    ];
  });
}
