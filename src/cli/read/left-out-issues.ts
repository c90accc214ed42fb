import { leftOutOf } from '../../bundle-files/left-out.js';
import type { BundleForTarget } from '../../core/bundle/resolve-bundle.js';
import { pathsBelow } from '../../core/deploy/paths-below.js';
import { warning } from '../../core/issue.js';
import { quote } from '../../core/short-text.js';
import type { LocatedIssue } from './definition-file.js';

/** A warning for each path of a job that works on this machine alone: its file is not uploaded. */
export function leftOutIssues({ jobs, workspace, sync }: BundleForTarget): LocatedIssue[] {
  const remoteRoot = workspace.file_path;
  const used = [...jobs.values()].flatMap((job) =>
    pathsBelow(job.document, remoteRoot).map(({ path, inside }) => ({ job, path, inside })),
  );
  if (used.length === 0) return [];
  const isLeftOut = leftOutOf(sync);
  return used
    .filter(({ inside }) => isLeftOut(inside))
    .map(({ job, path, inside }) => {
      const message = `${quote(inside)} is not uploaded: it is a link, Git ignores it, or sync leaves it out.`;
      const hint = 'Name it in sync.include.';
      const issue = warning('PATH_NOT_UPLOADED', `resources.jobs.${job.key}.${path}`, message, hint);
      return { ...issue, ...job.sourceOf(path) };
    });
}
