import type { TemporalClient } from '../../client/connect.js';
import pMap from 'p-map';
import { DeployedJobs } from '../../client/deployed-jobs.js';
import { scheduleDrift } from '../../client/schedule-drift.js';
import { hasErrors } from '../../core/issue.js';
import { type FileJob, leftOver, planJob } from '../../core/jobs/deploy-plan.js';
import { type SettingsChange, settingsDiff } from '../../core/jobs/settings-diff.js';
import { given } from '../../core/json.js';
import { type JobsChoice, readJobs } from '../read/read-jobs.js';
import type { BundleInTarget, Standing, StandingJob, TargetBundle } from '../read/bundle-standing.js';
import { printIssues } from '../render/render-issues.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { answeringOf } from './answering.js';
import type { Surroundings } from './command-parts.js';
import { type GlobalOptions, inEnvironment, withTemporal } from './global-options.js';
import { identityOfBundle, jobsToDeploy } from './jobs-to-deploy.js';
import { preparedJobs } from './prepare-bundle.js';

/** Questions at a time. */
const AT_ONCE = 16;

/** Resolves a bundle for a target. Throws, with all issues told, where it cannot be. */
export async function jobsInTarget(
  file: string,
  choice: JobsChoice,
  { terminal, parts }: Surroundings,
): Promise<BundleInTarget['jobs']> {
  const jobs = await readJobs(file, choice, answeringOf({ workspace: true }, parts));
  const { bundle, issues } = jobs;
  printIssues(terminal, issues);
  if (hasErrors(issues)) throw new CommandFailed('Nothing was done.', EXIT.invalid);
  if (bundle?.workspace === undefined)
    throw new CommandFailed(`${file} is no bundle: it has no targets.`, EXIT.invalid);
  return { ...jobs, bundle: bundle as TargetBundle };
}

/** The same with its libraries built, and with what it would bring there. */
export async function bundleInTarget(
  file: string,
  choice: JobsChoice,
  surroundings: Surroundings,
): Promise<BundleInTarget> {
  const jobs = await jobsInTarget(file, choice, surroundings);
  const ready = await preparedJobs(jobs, surroundings);
  const { libraries, libraryFolder } = ready;
  const upload = await surroundings.parts.bundleUpload(jobs.bundle.resolved, libraries, libraryFolder);
  return { jobs, ready, wanted: jobsToDeploy(jobs, ready.documents), upload };
}

/** Looks how a bundle stands in a target. What was promoted there lies in a folder of its own, and is compared with that. */
export async function standingOf(
  file: string,
  choice: JobsChoice,
  options: GlobalOptions,
  surroundings: Surroundings,
): Promise<Standing> {
  const first = await bundleInTarget(file, choice, surroundings);
  const { bundle } = first.jobs;
  return withTemporal(inEnvironment(options, bundle.environment), async (client) => {
    const jobs = new DeployedJobs(client, inEnvironment(options, bundle.environment).taskQueue);
    const prefix = identityOfBundle(bundle);
    const summaries = (await jobs.list()).filter(({ identity }) => identity.startsWith(prefix));
    const ids = [...new Set([...first.wanted, ...summaries].map(({ job_id }) => job_id))];
    const found = await pMap(ids, (id) => standingJob(jobs, id), { concurrency: AT_ONCE });
    const deployed = new Map(found.flatMap((job) => (job === undefined ? [] : [[job.view.job_id, job]])));
    const release = releaseOf(found);
    const own =
      release === undefined ? first : await bundleInTarget(file, { ...choice, release }, surroundings);
    const keys = [...bundle.documents.keys()];
    const plan = own.wanted.map((job) => planJob(job, deployed.get(job.job_id)?.settings));
    const left = leftOver(summaries, { prefix, keys, isPruned: false });
    return {
      ...own,
      plan: [...plan, ...left],
      deployed,
      changes: changesOf(own.wanted, deployed),
      files: await own.jobs.bundle.workspace.compare(own.upload.files, statePathOf(own)),
      schedules: await schedulesOf(client, deployed),
      ...given('release', release),
    };
  });
}

function statePathOf({ jobs }: BundleInTarget): string {
  return jobs.bundle.resolved.workspace.state_path;
}

async function standingJob(jobs: DeployedJobs, jobId: string): Promise<StandingJob | undefined> {
  const view = await jobs.find(jobId);
  if (view === undefined || view.deleted !== undefined) return undefined;
  return { view, settings: await jobs.settings(jobId) };
}

/** Jobs are promoted together, so that of the one that was deployed last counts. */
function releaseOf(jobs: readonly (StandingJob | undefined)[]): string | undefined {
  const versions = jobs.flatMap((job) => job?.view.versions.slice(-1) ?? []);
  return versions.sort((one, other) => other.time - one.time)[0]?.source.release;
}

function changesOf(
  wanted: readonly FileJob[],
  deployed: ReadonlyMap<string, StandingJob>,
): Map<string, SettingsChange[]> {
  return new Map(
    wanted.flatMap(({ job_id, document }): [string, SettingsChange[]][] => {
      const before = deployed.get(job_id)?.settings.document;
      const changes = before === undefined ? [] : settingsDiff(before, document);
      return changes.length === 0 ? [] : [[job_id, changes]];
    }),
  );
}

async function schedulesOf(
  client: TemporalClient['client'],
  deployed: ReadonlyMap<string, StandingJob>,
): Promise<Map<string, string>> {
  const told = await pMap(
    [...deployed],
    async ([jobId, { settings }]) => [jobId, await scheduleDrift(client, jobId, settings.document)] as const,
    { concurrency: AT_ONCE },
  );
  return new Map(told.flatMap(([jobId, drift]) => (drift === undefined ? [] : [[jobId, drift]])));
}
