import { jobsUnderBrickwork, normalDocument } from '../definition/brickwork-jobs.js';
import { locateJob } from '../definition/locate-job.js';
import { isJsonObject, type JsonObject, type JsonValue, mergePatch } from '../json.js';
import type { DefinitionChanges, Plan, PlanChanges } from '../plan/plan.js';

/** The settings document of the job that `document` holds or that `jobKey` names, with the changes of a repair. */
export function changeDefinition(
  document: JsonObject,
  jobKey: string | undefined,
  { tasks, jobClusters }: DefinitionChanges,
): JsonObject {
  const located = locateJob(document, jobKey);
  if ('refused' in located) return document;
  const { bundle } = located;
  const job = normalDocument(located.definition, new Map([...bundle, ...jobsUnderBrickwork(located)]));
  return {
    ...job,
    tasks: patched(job['tasks'], 'task_key', tasks),
    ...(jobClusters.length === 0
      ? {}
      : { job_clusters: patched(job['job_clusters'], 'job_cluster_key', jobClusters) }),
  };
}

function patched(list: JsonValue | undefined, keyMember: string, patches: JsonObject[]): JsonValue {
  if (!Array.isArray(list)) return list ?? [];
  return list.map((item) => {
    if (!isJsonObject(item)) return item;
    const own = patches.filter((patch) => patch[keyMember] === item[keyMember]);
    return own.reduce(mergePatch, item);
  });
}

/** Of the plan of a changed definition, what the changes name: the rest of the run's plan stays as it was recorded. */
export function planChanges(plan: Plan, of: DefinitionChanges): PlanChanges {
  const taskKeys = of.tasks.map((patch) => patch['task_key']);
  const clusterKeys = of.jobClusters.map((patch) => patch['job_cluster_key']);
  const { taskClusters, workspaces } = plan;
  return {
    of,
    tasks: plan.tasks.filter(({ taskKey }) => taskKeys.includes(taskKey)),
    clusters: plan.clusters.filter(({ clusterKey }) => clusterKeys.includes(clusterKey)),
    ...(taskClusters === undefined ? {} : { taskClusters }),
    ...(workspaces === undefined ? {} : { workspaces }),
  };
}
