import { changeParts, EACH, partOf, withMember } from './tree-parts.js';
import { UNWRITTEN } from './unwritten.js';
import { type Tree, treeOfValue } from './value-tree.js';

type Default = Parameters<typeof treeOfValue>[1];

/** What a job has where it says nothing (`resource_mutator.go` of the Databricks CLI 1.14); what it is in has to be there. */
const DEFAULTS: readonly (readonly [readonly (string | typeof EACH)[], string, Default])[] = [
  [[], 'name', 'Untitled'],
  [[], 'max_concurrent_runs', 1],
  [['schedule'], 'pause_status', 'UNPAUSED'],
  [['trigger'], 'pause_status', 'UNPAUSED'],
  [['continuous'], 'pause_status', 'UNPAUSED'],
  [[], 'queue', { enabled: true }],
  [['job_clusters', EACH, 'new_cluster', 'workload_type', 'clients'], 'notebooks', true],
  [['job_clusters', EACH, 'new_cluster', 'workload_type', 'clients'], 'jobs', true],
];

export function withJobDefaults(job: Tree): Tree {
  return DEFAULTS.reduce((whole, [inside, field, value]) => {
    const fill = (part: Tree): Tree =>
      part.kind !== 'map' || partOf(part, field) !== undefined
        ? part
        : withMember(part, field, treeOfValue({ place: part.place, from: UNWRITTEN.defaults }, value));
    return inside.length === 0 ? fill(whole) : changeParts(whole, inside, fill);
  }, job);
}

/** What a job of a bundle says of its deployment, whatever it said itself (`annotate_jobs.go`). */
export function withDeployment(job: Tree, statePath: string): Tree {
  const marks: Record<string, Default> = {
    deployment: { kind: 'BUNDLE', metadata_file_path: `${statePath}/metadata.json` },
    edit_mode: 'UI_LOCKED',
    format: 'MULTI_TASK',
  };
  return Object.entries(marks).reduce(
    (whole, [field, value]) => withMember(whole, field, treeOfValue({ place: job.place }, value)),
    job,
  );
}
