import pMap from 'p-map';
import { breaches, readClusterPolicy } from '../../core/cluster-policy/cluster-policy.js';
import { clustersOfJob, type PolicedCluster } from '../../core/cluster-policy/clusters-of-job.js';
import { error, hasErrors, type Issue, warning } from '../../core/issue.js';
import type { FileJob } from '../../core/jobs/deploy-plan.js';
import type { JsonObject } from '../../core/json.js';
import { quote } from '../../core/short-text.js';
import { ofBundle } from '../read/read-bundle.js';
import type { JobsOfFile } from '../read/read-jobs.js';
import { printIssues } from '../render/render-issues.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';

const AT_ONCE = 8;

/**
 * Holds the clusters of a bundle's jobs against the policies that they name, as the workspace has them now: it would refuse
 * them only when a run needs one. Throws, with all that is wrong told, where one breaks its policy.
 */
export async function checkPolicies(
  { bundle, file }: JobsOfFile,
  jobs: readonly FileJob[],
  terminal: Terminal,
): Promise<void> {
  const workspace = bundle?.workspace;
  if (bundle === undefined || workspace === undefined) return;
  const clusters = jobs.flatMap(({ document, source }) =>
    clustersOfJob(document).map((cluster) => ({
      ...cluster,
      path: `resources.jobs.${source.job_key}.${cluster.path}`,
    })),
  );
  const ids = [...new Set(clusters.map(({ policyId }) => policyId))];
  const answers = new Map(
    await pMap(
      ids,
      async (id) =>
        [id, await workspace.clusterPolicy(id).catch((problem: unknown) => reasonOf(problem))] as const,
      { concurrency: AT_ONCE },
    ),
  );
  const issues = clusters.flatMap((cluster) => issuesOf(cluster, answers.get(cluster.policyId) ?? ''));
  printIssues(
    terminal,
    issues.flatMap((issue) => ofBundle(issue, bundle.resolved, file)),
  );
  if (hasErrors(issues))
    throw new CommandFailed('Clusters break their policies. Nothing was deployed.', EXIT.invalid);
}

function reasonOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}

/** A policy that cannot be read is no reason to deploy nothing: whoever runs the job may be allowed more. */
function issuesOf({ path, spec, type, policyId }: PolicedCluster, answer: JsonObject | string): Issue[] {
  if (typeof answer === 'string')
    return [
      warning('POLICY_UNREADABLE', `${path}.policy_id`, `the policy ${policyId} was not read: ${answer}`),
    ];
  const policy = readClusterPolicy(answer);
  const hint = `So says the cluster policy ${quote(policy.name)} (${policyId}).`;
  return [
    ...breaches(policy, spec, type).map((what) => {
      const [member] = what.split(' ', 1);
      const message = `${what.slice(member.length + 1)}.`;
      return error('POLICY_BROKEN', `${path}.${member}`, message, hint);
    }),
    ...policy.unknown.map((rule) =>
      warning('POLICY_UNKNOWN', path, `the rule for ${rule} is not understood, and was not looked at.`, hint),
    ),
  ];
}
