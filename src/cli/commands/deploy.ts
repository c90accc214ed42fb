import pMap from 'p-map';
import type { Deployed, DeployedJobs, JobSettings } from '../../client/deployed-jobs.js';
import { digestOf } from '../../client/deploy-input.js';
import { MessageRefused } from '../../client/message-refused.js';
import { ENVIRONMENT_FILE } from '../../core/environment/environment-file.js';
import { type FileJob, leftOver, type PlannedJob, planJob } from '../../core/jobs/deploy-plan.js';
import { hasErrors } from '../../core/issue.js';
import { deployIssues } from '../read/deploy-issues.js';
import { type JobsOfFile, readJobs } from '../read/read-jobs.js';
import { noteBundle } from '../render/render-bundle.js';
import { renderDeployPlan } from '../render/render-deploy.js';
import { printIssues } from '../render/render-issues.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';
import { answeringOf } from './answering.js';
import { checkPolicies } from './check-policies.js';
import type { CommandParts } from './command-parts.js';
import { explainDeploy } from './explain-job.js';
import { type GlobalOptions, inEnvironment, terminalFor, wantsJson, withJobs } from './global-options.js';
import { authorOf, identityOfBundle, jobsToDeploy } from './jobs-to-deploy.js';
import { preparedJobs, uploadBundle } from './prepare-bundle.js';

export interface DeployOptions extends GlobalOptions {
  job: string[];
  target?: string;
  var: string[];
  dryRun?: boolean;
  prune?: boolean;
  by?: string;
}

/** Questions, and deploys, at a time. */
const AT_ONCE = 16;

/** `brickwork deploy FILE`: makes the jobs of a file or a bundle the versions in force, those that have changed. */
export async function deploy(file: string, options: DeployOptions, parts: CommandParts): Promise<number> {
  const terminal = terminalFor(options);
  const jobs = await readJobs(file, options, answeringOf({ workspace: true }, parts));
  noteBundle(terminal, jobs.bundle);
  const issues = deployIssues(jobs.issues, jobs.documents);
  printIssues(terminal, issues);
  if (hasErrors(issues)) {
    if (wantsJson(options)) terminal.data(JSON.stringify({ result_state: 'INVALID', issues }));
    terminal.note('Nothing was deployed.');
    return EXIT.invalid;
  }
  if (options.prune === true && jobs.bundle === undefined)
    throw new CommandFailed('--prune is for a bundle, of which a job can be gone.', EXIT.invalid);
  const surroundings = { terminal, parts };
  const ready = await preparedJobs(jobs, surroundings);
  const wanted = jobsToDeploy(jobs, ready.documents);
  await checkPolicies(jobs, wanted, terminal);
  const author = authorOf(jobs, options.by);
  if (options.explain === true) return explainDeploy(wanted, author, options);
  refusePromoted(jobs, options);
  return withJobs(inEnvironment(options, jobs.bundle?.environment), terminal, async (deployed) => {
    const plan = await planFor(deployed, wanted, jobs, options);
    if (!wantsJson(options)) for (const line of renderDeployPlan(plan, terminal.colors)) terminal.data(line);
    if (options.dryRun !== true) {
      await uploadBundle(jobs.bundle, ready, surroundings);
      await carryOut(deployed, { plan, wanted, author }, terminal);
    }
    if (wantsJson(options)) terminal.data(JSON.stringify({ dry_run: options.dryRun === true, jobs: plan }));
    return EXIT.success;
  });
}

/** What passes gates comes by no other way. */
function refusePromoted({ bundle }: JobsOfFile, { dryRun = false }: DeployOptions): void {
  const rules = bundle?.environment?.promotion;
  if (bundle === undefined || rules === undefined || dryRun) return;
  const { target } = bundle.resolved;
  const command = `brickwork promote DIR --from ${rules.from} --to ${target}`;
  throw new CommandFailed(
    `${target} takes what is promoted to it (${ENVIRONMENT_FILE}): ${command}. Nothing was deployed.`,
    EXIT.invalid,
  );
}

/** What each job comes to; and the jobs that were deployed from the same bundle before, and are no longer in it. */
export async function planFor(
  deployed: DeployedJobs,
  wanted: readonly FileJob[],
  { bundle }: JobsOfFile,
  { prune = false }: Pick<DeployOptions, 'prune'>,
): Promise<PlannedJob[]> {
  const ask = async (job: FileJob): Promise<PlannedJob> => planJob(job, await inForce(deployed, job));
  const plan = await pMap(wanted, ask, { concurrency: AT_ONCE });
  if (bundle === undefined) return plan;
  const keys = [...bundle.documents.keys()];
  const before = await deployed.list();
  return [...plan, ...leftOver(before, { prefix: identityOfBundle(bundle), keys, isPruned: prune })];
}

/** The settings of a job that are in force; they are read only where they are others. */
async function inForce(
  deployed: DeployedJobs,
  { job_id: jobId, name, document }: FileJob,
): Promise<JobSettings | undefined> {
  const view = await deployed.find(jobId);
  if (view === undefined) return undefined;
  if (view.deleted !== undefined) {
    const message = `${name} is being deleted, by ${view.deleted.by}: it ends with its last run.`;
    throw new CommandFailed(`${message} Nothing was deployed.`, EXIT.runFailed);
  }
  const { version, versions } = view;
  return versions.at(-1)?.digest === digestOf(document) ? { version, document } : deployed.settings(jobId);
}

/**
 * Deploys what the plan says, each job only if it is as the plan has seen it. The first one goes alone: of two deploys of
 * the same jobs at once it decides which one wins, before either has changed more.
 */
export async function carryOut(
  deployed: DeployedJobs,
  { plan, wanted, author }: { plan: readonly PlannedJob[]; wanted: readonly FileJob[]; author: string },
  terminal: Terminal,
): Promise<void> {
  const byId = new Map(wanted.map((job) => [job.job_id, job]));
  const change = async ({ job_id: jobId, name, version }: PlannedJob): Promise<string[]> => {
    const { job_id: _id, ...job } = byId.get(jobId) as FileJob;
    const result = await deployed.deploy({ ...job, author, expectedVersion: version }).catch(reasonOf);
    return typeof result === 'string' ? [`${name}: ${result}`] : [];
  };
  const changes = plan.filter(({ action }) => action === 'create' || action === 'update');
  const atFirst = await pMap(changes.slice(0, 1), change);
  failFor('Nothing was deployed.', atFirst.flat());
  const later = await pMap(changes.slice(1), change, { concurrency: AT_ONCE });
  failFor('Not all was deployed.', later.flat());
  const gone = plan.filter(({ action }) => action === 'delete');
  await pMap(gone, ({ job_id }) => deployed.delete(job_id, { by: author }), { concurrency: AT_ONCE });
  const unchanged = plan.filter(({ action }) => action === 'unchanged').length;
  terminal.note(`${changes.length} deployed, ${unchanged} unchanged, ${gone.length} deleted.`);
}

function reasonOf(error: unknown): string | Deployed {
  if (error instanceof MessageRefused) return error.message;
  throw error;
}

function failFor(outcome: string, refused: readonly string[]): void {
  if (refused.length === 0) return;
  const hint = 'Look at what there is now (--dry-run), and deploy again.';
  throw new CommandFailed([outcome, ...refused, hint].join(' '), EXIT.runFailed);
}
