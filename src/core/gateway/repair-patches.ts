import { JOB_FIELDS_SENT_WITH_EACH_SUBMIT } from '../definition/databricks-fields.js';
import { isSame } from '../jobs/canonical-json.js';
import { isJsonObject, type JsonObject, objectsIn } from '../json.js';

/** The settings of a run that is repaired. */
export interface RepairedSettings {
  /** What it has run, with what earlier repairs have changed. */
  ran: JsonObject;
  /** What it is to run now: those of its job that are in force. */
  wanted: JsonObject;
  /** The keys of the tasks that run again; the others stay what they were. */
  rerun: readonly string[];
}

/** The changes, as a repair takes them; or what no repair can change. */
export type RepairPatches = { tasks: JsonObject[]; job_clusters: JsonObject[] } | { problems: string[] };

/** What a repair has to change so that its tasks run the settings that are in force, as they do at Databricks. */
export function repairPatches({ ran, wanted, rerun }: RepairedSettings): RepairPatches {
  const before = objectsIn(ran['tasks']).filter(({ task_key: key }) => rerun.includes(key as string));
  const after = keyed(wanted, 'tasks', 'task_key');
  const again = before.map((task) => [task, after.get(task['task_key'] as string)] as const);
  const clusters = keyed(ran, 'job_clusters', 'job_cluster_key');
  const used = [...keyed(wanted, 'job_clusters', 'job_cluster_key').values()].filter((cluster) =>
    again.some(([, task]) => usesCluster(task, cluster['job_cluster_key'] as string)),
  );
  const problems = [
    ...JOB_FIELDS_SENT_WITH_EACH_SUBMIT.filter((field) => !isSame(ran[field], wanted[field])).map(
      (field) => `${field} of the job`,
    ),
    ...again.flatMap(([task, now]) => {
      const name = `task "${task['task_key'] as string}"`;
      if (now === undefined) return [`${name}, which it has no more`];
      return isSame(task['depends_on'] ?? [], now['depends_on'] ?? []) ? [] : [`depends_on of ${name}`];
    }),
    ...used.flatMap(({ job_cluster_key: key }) =>
      clusters.has(key as string) ? [] : [`job cluster "${key as string}", which is new`],
    ),
  ];
  if (problems.length > 0) return { problems };
  return {
    tasks: again.flatMap(([task, now]) => keyedPatch('task_key', task, now)),
    job_clusters: used.flatMap((cluster) =>
      keyedPatch('job_cluster_key', clusters.get(cluster['job_cluster_key'] as string) ?? {}, cluster),
    ),
  };
}

function keyed(settings: JsonObject, list: string, key: string): Map<string, JsonObject> {
  return new Map(objectsIn(settings[list]).map((item) => [item[key] as string, item]));
}

/** Also inside of a loop. */
function usesCluster(task: JsonObject | undefined, key: string): boolean {
  if (task === undefined) return false;
  const loop = task['for_each_task'];
  const nested = isJsonObject(loop) && isJsonObject(loop['task']) ? loop['task'] : undefined;
  return task['job_cluster_key'] === key || usesCluster(nested, key);
}

function keyedPatch(key: string, before: JsonObject, after: JsonObject = {}): JsonObject[] {
  const patch = patchBetween(before, after);
  return Object.keys(patch).length === 0 ? [] : [{ [key]: after[key], ...patch }];
}

/** The JSON Merge Patch (RFC 7396) from one object to another. */
function patchBetween(before: JsonObject, after: JsonObject): JsonObject {
  const patch: JsonObject = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, young] = [before[name], after[name]];
    if (isSame(old, young)) continue;
    if (young === undefined) patch[name] = null;
    else patch[name] = isJsonObject(old) && isJsonObject(young) ? patchBetween(old, young) : young;
  }
  return patch;
}
