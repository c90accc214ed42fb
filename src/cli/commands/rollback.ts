import pMap from 'p-map';
import type { DeployedJobs } from '../../client/deployed-jobs.js';
import { planBundleRollback, type RollbackPlan } from '../../core/promotion/plan-rollback.js';
import { given } from '../../core/json.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import type { CommandParts } from './command-parts.js';
import { type GlobalOptions, inEnvironment, terminalFor, wantsJson, withJobs } from './global-options.js';
import { authorOf, identityOfBundle } from './jobs-to-deploy.js';
import { jobsInTarget } from './standing.js';

export interface RollbackOptions extends GlobalOptions {
  target?: string;
  var: string[];
  to?: string;
  dryRun?: boolean;
  by?: string;
}

const AT_ONCE = 16;
const OTHERWISE = 'what was not promoted';

/** `brickwork rollback DIR -t TARGET`: brings all jobs of a bundle back to what was promoted before. */
export async function rollback(file: string, options: RollbackOptions, parts: CommandParts): Promise<number> {
  const terminal = terminalFor(options);
  const choice = { var: options.var, ...given('target', options.target) };
  const jobs = await jobsInTarget(file, choice, { terminal, parts });
  const { bundle } = jobs;
  const by = authorOf(jobs, options.by);
  const there = inEnvironment(options, bundle.environment);
  return withJobs(there, terminal, async (deployed) => {
    const prefix = identityOfBundle(bundle);
    const own = (await deployed.list()).filter(({ identity }) => identity.startsWith(prefix));
    const views = await pMap(own, ({ job_id }) => deployed.show(job_id), { concurrency: AT_ONCE });
    const plan = planBundleRollback(views, options.to);
    if ('refused' in plan) throw new CommandFailed(`${plan.refused} Nothing was changed.`, EXIT.runFailed);
    if (options.dryRun !== true) await carryOutRollback(deployed, plan, by);
    if (wantsJson(options)) terminal.data(JSON.stringify({ dry_run: options.dryRun === true, ...plan }));
    else for (const line of renderRollback(plan)) terminal.data(line);
    return EXIT.success;
  });
}

/** Some of them may be refused, as one that is being deleted: it is said which, and the others are back. */
async function carryOutRollback(deployed: DeployedJobs, { steps }: RollbackPlan, by: string): Promise<void> {
  const failures = await pMap(
    steps,
    async ({ job_id, name, version }) =>
      deployed.rollback(job_id, version, { by }).then(
        () => [],
        (problem: unknown) => [`${name}: ${problem instanceof Error ? problem.message : String(problem)}`],
      ),
    { concurrency: AT_ONCE },
  );
  const told = failures.flat();
  if (told.length > 0) throw new CommandFailed(`Not all is back. ${told.join(' ')}`, EXIT.runFailed);
}

function renderRollback({ from = OTHERWISE, to = OTHERWISE, ...jobs }: RollbackPlan): string[] {
  return [
    `content ${from} → ${to}`,
    ...jobs.steps.map(({ name, version }) => `~ ${name}  back to the settings of version ${version}`),
    ...jobs.unchanged.map((name) => `= ${name}  unchanged in between`),
    ...jobs.newer.map((name) => `? ${name}  came later and stays; brickwork job delete takes it away`),
  ];
}
