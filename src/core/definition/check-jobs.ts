import { error, issueAt, listCircle, listNames, type Issue, warning } from '../issue.js';
import { isJsonObject } from '../json.js';
import { quote } from '../short-text.js';
import { shortestCycle } from '../graph/shortest-cycle.js';
import { jobsMember } from './brickwork-jobs.js';
import { checkDefinition } from './check-definition.js';
import { DEEPEST_RUN_JOB } from './databricks-fields.js';
import {
  isJobId,
  jobReferences,
  reachableJobs,
  type JobReference,
  type JobScope,
  type ScopedJob,
} from './job-scope.js';
import type { LocatedJob } from './locate-job.js';
import { suggestName } from '../nearest-name.js';
import { type Outline, outlineOf } from './outline.js';
import { withQuoteHints } from './quote-hints.js';
import { schemaIssues } from './schema-issues.js';
import type { ShapedJob } from './shaped-job.js';

/** One job of a document with the places where it runs others. */
interface JobNode extends ScopedJob {
  key: string;
  outline: Outline;
  references: JobReference[];
}

/** The job itself and all that it may come to run: whatever a reference can name and be found. */
type NodesByKey = ReadonlyMap<string, JobNode>;

/** Every issue of a job and of the jobs that it may come to run, with paths in the whole document. */
export function checkJobs(root: LocatedJob, scope: JobScope): Issue[] {
  const reachable = [...reachableJobs(root.definition, scope)].filter(([key]) => key !== root.key);
  const jobs: (ScopedJob & { key: string })[] = [root, ...reachable.map(([key, job]) => ({ key, ...job }))];
  const nodes = jobs.map((job): JobNode => {
    const outline = outlineOf(job.definition);
    return { ...job, outline, references: jobReferences(outline) };
  });
  const byKey: NodesByKey = new Map(nodes.map((node) => [node.key, node]));
  return [
    ...nodes.flatMap((node) => checkOne(node, byKey, scope)),
    ...unreadPaths(root),
    ...checkNesting(nodes),
  ];
}

function checkOne(node: JobNode, byKey: NodesByKey, scope: JobScope): Issue[] {
  const { key, definition, place, outline, references } = node;
  if (node.isRefused === true) return node.issues;
  const issues = [
    ...withQuoteHints(schemaIssues(definition), definition, place),
    ...checkDefinition(outline),
    ...references.flatMap((reference) => checkReference(reference, byKey, () => namableJobs(key, scope))),
  ];
  return [...node.issues, ...issues.map((issue) => written(issue, node))];
}

function written(issue: Issue, { place }: ShapedJob): Issue {
  return issueAt(place.pathOf(issue.path), issue);
}

/** Of more jobs than this nobody waits to hear which of them come to run one. */
const MOST_FOLLOWED = 50;

/** The jobs that one may run: neither itself nor one that comes to run it. */
function namableJobs(key: string, scope: JobScope): string[] {
  const comesBack = ({ definition }: ScopedJob): boolean =>
    scope.size <= MOST_FOLLOWED && reachableJobs(definition, scope).has(key);
  return [...scope].flatMap(([name, job]) => (name === key || comesBack(job) ? [] : [name]));
}

function checkReference(
  { jobKey, body, path }: JobReference,
  byKey: NodesByKey,
  namable: () => string[],
): Issue[] {
  if (jobKey === undefined) return [];
  const job = byKey.get(jobKey);
  if (job === undefined && isJobId(jobKey)) return [deployedJob(jobKey, path)];
  if (job === undefined) {
    const names = namable();
    const hint =
      suggestName(jobKey, names) ?? `Put its definition under brickwork.jobs. Defined: ${listNames(names)}.`;
    return [
      error('JOB_UNDEFINED', `${path}.job_id`, `there is no definition of job ${quote(jobKey)}.`, hint),
    ];
  }
  const known = job.outline.parameterNames;
  const given = isJsonObject(body['job_parameters']) ? Object.keys(body['job_parameters']) : [];
  return given
    .filter((name) => !known.includes(name))
    .map((name) => {
      const hint = suggestName(name, known) ?? `Defined: ${listNames(known)}.`;
      const message = `job ${quote(jobKey)} has no parameter ${quote(name)}.`;
      return error('PARAMETER_UNDEFINED', `${path}.job_parameters.${name}`, message, hint);
    });
}

/** Whether it is there is known when the run begins. */
function deployedJob(jobId: string, path: string): Issue {
  const message = `runs the job ${jobId} that is deployed with Brickwork, and none of the workspace.`;
  const hint = 'For a job of the workspace: "brickwork": {"run_natively": true}.';
  return warning('JOB_BY_ID', `${path}.job_id`, message, hint);
}

/** A path is read by whoever has the files: our command line. */
function unreadPaths(root: ShapedJob): Issue[] {
  return Object.entries(jobsMember(root.definition)).flatMap(([key, job]) => {
    if (isJsonObject(job)) return [];
    const message = 'must be a job definition.';
    const hint = 'A path to a file is read by the command `brickwork`; other tools put the definition here.';
    return [written(error('JOB_NOT_A_DEFINITION', `brickwork.jobs.${key}`, message, hint), root)];
  });
}

/** Jobs that run each other in a circle, or deeper than Databricks allows. */
function checkNesting(nodes: readonly JobNode[]): Issue[] {
  const position = new Map(nodes.map(({ key }, index) => [key, index]));
  const runs = nodes.map(({ references }) =>
    references.flatMap(({ jobKey }) => (jobKey === undefined ? [] : (position.get(jobKey) ?? []))),
  );
  const path = nodes[0].place.pathOf('tasks');
  const cycle = shortestCycle(runs);
  if (cycle !== undefined) {
    const [first, ...others] = [...new Set(cycle)].map((index) => nodes[index].key || 'this job');
    const names = listCircle([first, ...others.reverse()]);
    return [error('JOB_CYCLE', path, `jobs run each other: ${names}.`, 'Break the circle.')];
  }
  const depth = longestPath(runs, 0);
  if (depth <= DEEPEST_RUN_JOB) return [];
  const message = `jobs run jobs ${depth} levels deep; at most ${DEEPEST_RUN_JOB} are allowed.`;
  return [error('JOB_TOO_DEEP', path, message)];
}

function longestPath(edges: readonly number[][], from: number, known = new Map<number, number>()): number {
  const found = known.get(from);
  if (found !== undefined) return found;
  const depth = Math.max(0, ...edges[from].map((to) => 1 + longestPath(edges, to, known)));
  known.set(from, depth);
  return depth;
}
