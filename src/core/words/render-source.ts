import type { VersionSource } from '../jobs/job-state.js';

/** `bundle orders, target prod, job nightly, main at 3f2a1bc`. */
export function renderSource(source: VersionSource): string {
  const { bundle, target, job_key: key, file, git_branch: branch, git_commit: commit } = source;
  const places = [
    bundle === undefined ? undefined : `bundle ${bundle}`,
    target === undefined ? undefined : `target ${target}`,
    key === undefined ? undefined : `job ${key}`,
    file,
    commit === undefined ? undefined : `${branch === undefined ? '' : `${branch} at `}${commit.slice(0, 10)}`,
    source.rollback_of === undefined ? undefined : `rollback to version ${source.rollback_of}`,
  ].filter((place) => place !== undefined);
  return places.length === 0 ? 'a program' : places.join(', ');
}
