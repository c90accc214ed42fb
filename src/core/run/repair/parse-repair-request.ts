import { given, isJsonObject, type JsonObject, type JsonValue } from '../../json.js';
import { undecodableReason } from '../../undecodable.js';
import type { RepairRequest } from '../state/repair-request.js';
import { unknownMembers } from '../control/unknown-members.js';

const FIELDS = [
  'run_id',
  'latest_repair_id',
  'rerun_tasks',
  'rerun_all_failed_tasks',
  'rerun_dependent_tasks',
  'job_parameters',
  'tasks',
  'job_clusters',
];

/**
 * Reads what a person or a tool sent; never throws. Nothing at all, or an object that names no tasks, means every
 * task that did not succeed. Problems come back as one sentence each.
 */
export function parseRepairRequest(input: unknown): { request: RepairRequest } | { problems: string[] } {
  const unreadable = undecodableReason(input);
  if (unreadable !== undefined) return { problems: [`The input could not be decoded: ${unreadable}.`] };
  const raw = input ?? {};
  if (!isJsonObject(raw))
    return { problems: ['The input must be a JSON object with the fields of runs/repair.'] };
  const problems = unknownMembers(raw, FIELDS, { noun: 'field', of: 'a repair' });
  const rerunTasks = raw['rerun_tasks'] ?? [];
  if (!isStringList(rerunTasks)) problems.push('rerun_tasks must be a list of task keys.');
  for (const flag of ['rerun_all_failed_tasks', 'rerun_dependent_tasks']) {
    if (!['undefined', 'boolean'].includes(typeof raw[flag])) problems.push(`${flag} must be true or false.`);
  }
  const parameters = raw['job_parameters'] ?? {};
  if (!isJsonObject(parameters) || !isStringList(Object.values(parameters))) {
    problems.push('job_parameters must be an object of strings.');
  }
  const latest = raw['latest_repair_id'];
  if (latest !== undefined && typeof latest !== 'number') problems.push('latest_repair_id must be a number.');
  const tasks = patches(raw, 'tasks', 'task_key', problems);
  const jobClusters = patches(raw, 'job_clusters', 'job_cluster_key', problems);
  const changes = tasks.length + jobClusters.length === 0 ? undefined : { tasks, jobClusters };
  if (problems.length > 0) return { problems };
  const named = rerunTasks as string[];
  return {
    request: {
      rerunTasks: named,
      rerunAllFailedTasks: raw['rerun_all_failed_tasks'] === true || named.length === 0,
      rerunDependentTasks: raw['rerun_dependent_tasks'] === true,
      jobParameters: parameters as Record<string, string>,
      ...(typeof latest === 'number' ? { latestRepairId: latest } : {}),
      ...given('changes', changes),
    },
  };
}

/** A list of objects, each of which names by `key` what it changes. */
function patches(raw: JsonObject, field: string, key: string, problems: string[]): JsonObject[] {
  const list = raw[field] ?? [];
  const named = (item: JsonValue): item is JsonObject => isJsonObject(item) && typeof item[key] === 'string';
  if (Array.isArray(list) && list.every(named)) return list;
  problems.push(`${field} must be a list of objects with ${key} and what changes.`);
  return [];
}

function isStringList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
