import { createHash } from 'node:crypto';
import pMap from 'p-map';
import { DeployedJobs } from '../../client/deployed-jobs.js';
import { type KnownPromotion, Promotions } from '../../client/promotions.js';
import { ENVIRONMENT_FILE } from '../../core/environment/environment-file.js';
import { canonicalJson } from '../../core/jobs/canonical-json.js';
import type { FileJob } from '../../core/jobs/deploy-plan.js';
import { given } from '../../core/json.js';
import { decideGates, type Gate, type PromotionFacts } from '../../core/promotion/gates.js';
import type { Proposal } from '../../core/promotion/promotion-state.js';
import type { PromotionRules } from '../../core/promotion/promotion-rules.js';
import type { BundleInTarget, Standing } from '../read/bundle-standing.js';
import { readTestResults } from '../read/read-test-results.js';
import { noteBundle } from '../render/render-bundle.js';
import { renderDeployPlan } from '../render/render-deploy.js';
import { renderGates, renderPromotion } from '../render/render-promotion.js';
import { driftOf } from '../render/render-standing.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { checkPolicies } from './check-policies.js';
import type { CommandParts, Surroundings } from './command-parts.js';
import { carryOut, planFor } from './deploy.js';
import { type GlobalOptions, inEnvironment, terminalFor, wantsJson, withAnswers } from './global-options.js';
import { authorOf } from './jobs-to-deploy.js';
import { uploadBundle } from './prepare-bundle.js';
import { bundleInTarget, jobsInTarget, standingOf } from './standing.js';

export interface PromoteOptions extends GlobalOptions {
  from?: string;
  to: string;
  results?: string;
  var: string[];
  dryRun?: boolean;
  by?: string;
}

const SETTINGS_DIGITS = 6;
const STATEMENTS_AT_ONCE = 4;

/** `brickwork promote DIR --to TARGET`: brings what runs in one target to another, where all gates of that one hold. */
export async function promote(file: string, options: PromoteOptions, parts: CommandParts): Promise<number> {
  const terminal = terminalFor(options);
  const surroundings = { terminal, parts };
  const rules = await rulesFor(file, options, surroundings);
  const tests = options.results === undefined ? undefined : readTestResults(options.results);
  const source = await standingOf(file, { target: rules.from, var: options.var }, options, surroundings);
  noteBundle(terminal, source.jobs.bundle);
  const { content } = source.upload;
  const choice = { target: options.to, var: options.var, release: content };
  const target = await bundleInTarget(file, choice, surroundings);
  await checkPolicies(target.jobs, target.wanted, terminal);
  const facts = {
    ...{ content, nowMillis: Date.now(), drift: driftOf(source), jobs: jobsOf(source) },
    ...{ dataQuality: await measure(source, rules), ...given('tests', tests) },
  };
  const gates = decideGates(rules, facts);
  if (options.dryRun === true) return tell(gates, facts, options);
  const author = authorOf(target.jobs, options.by);
  const there = inEnvironment(options, target.jobs.bundle.environment);
  return withAnswers(there, terminal, async (client) => {
    const promotions = new Promotions(client, there.taskQueue);
    const proposed = await promotions.propose(proposalOf(target, { content, rules, gates, author }));
    const ended =
      proposed.state !== 'approved'
        ? proposed
        : await carryOutPromotion(proposed, {
            ...{ target, author, surroundings, promotions },
            jobs: new DeployedJobs(client, there.taskQueue),
          });
    if (wantsJson(options)) terminal.data(JSON.stringify(ended));
    else for (const line of renderPromotion(ended, terminal.colors)) terminal.data(line);
    return { promoted: EXIT.success, waiting: EXIT.waitTimeout }[ended.state as string] ?? EXIT.runFailed;
  });
}

/** What the target asks for; it is read before anything is asked of a workspace. */
async function rulesFor(
  file: string,
  { from, to, var: vars }: PromoteOptions,
  surroundings: Surroundings,
): Promise<PromotionRules> {
  const { bundle } = await jobsInTarget(file, { target: to, var: vars }, surroundings);
  const rules = bundle.environment?.promotion;
  if (rules === undefined) {
    const message = `${ENVIRONMENT_FILE} does not say how anything is promoted to ${to}.`;
    throw new CommandFailed(`${message} Write targets.${to}.promotion.from.`, EXIT.invalid);
  }
  if (from !== undefined && from !== rules.from)
    throw new CommandFailed(`${to} takes what runs in ${rules.from}, and not in ${from}.`, EXIT.invalid);
  return rules;
}

/** Skipped runs say nothing of a version, nor do those of earlier ones. */
function jobsOf({ wanted, deployed }: Standing): PromotionFacts['jobs'] {
  return wanted.flatMap(({ job_id }) => {
    const job = deployed.get(job_id);
    if (job === undefined) return [];
    const { name, version, past_runs: runs } = job.view;
    const ended = runs.filter((run) => run.version === version && run.result_state !== 'SKIPPED');
    return [{ name, version, results: ended.flatMap(({ result_state: result }) => result ?? []) }];
  });
}

/** Executes the statements of the rules in the workspace that the content comes from. */
async function measure(
  { jobs }: Standing,
  { data_quality: statements = [] }: PromotionRules,
): Promise<PromotionFacts['dataQuality']> {
  const { workspace } = jobs.bundle;
  const found = await pMap(
    statements,
    async ({ name, warehouse_id: warehouseId, statement }) => {
      const rows = await workspace.countRows({ warehouseId, statement }).catch((problem: unknown) => ({
        problem: problem instanceof Error ? problem.message : String(problem),
      }));
      return [name, rows] as const;
    },
    { concurrency: STATEMENTS_AT_ONCE },
  );
  return new Map(found);
}

function tell(gates: readonly Gate[], { content }: PromotionFacts, options: PromoteOptions): number {
  const terminal = terminalFor(options);
  if (wantsJson(options)) terminal.data(JSON.stringify({ dry_run: true, content, gates }));
  else for (const line of renderGates(gates, terminal.colors)) terminal.data(line);
  return gates.every(({ passed }) => passed) ? EXIT.success : EXIT.runFailed;
}

/** Other settings for the target, as by a variable, are another promotion, which needs an approval of its own. */
function proposalOf(
  { jobs: { bundle }, wanted }: BundleInTarget,
  {
    content,
    rules,
    gates,
    author,
  }: { content: string; rules: PromotionRules; gates: Gate[]; author: string },
): Proposal {
  const { name, target } = bundle.resolved;
  const settings = createHash('sha256').update(canonicalJson(wanted.map(({ document }) => document)));
  const [commit] = wanted.flatMap(({ source }) => source.git_commit ?? []);
  return {
    ...{ bundle: name, from: rules.from, to: target, content },
    settings: settings.digest('hex').slice(0, SETTINGS_DIGITS),
    by: author,
    gates: gates.map((gate) => ({ ...gate })),
    ...given('git_commit', commit),
    ...given('approval', rules.approval),
  };
}

/** Brings the files into a folder of their own, makes the jobs the versions in force, and says so. */
async function carryOutPromotion(
  { promotion_id: id, content, from }: KnownPromotion,
  {
    target,
    author,
    surroundings,
    promotions,
    jobs,
  }: {
    target: BundleInTarget;
    author: string;
    surroundings: Surroundings;
    promotions: Promotions;
    jobs: DeployedJobs;
  },
): Promise<KnownPromotion> {
  const { terminal } = surroundings;
  const wanted = target.wanted.map((job): FileJob => ({
    ...job,
    source: { ...job.source, release: content, promoted_from: from },
  }));
  const plan = await planFor(jobs, wanted, target.jobs, {});
  for (const line of renderDeployPlan(plan, terminal.colors)) terminal.note(line);
  await uploadBundle(target.jobs.bundle, target.ready, surroundings);
  await carryOut(jobs, { plan, wanted, author }, terminal);
  const versions = await pMap(wanted, async ({ job_id, source, name }) => {
    const { version } = await jobs.show(job_id);
    return [source.job_key ?? name, version] as const;
  });
  return promotions.conclude(id, { by: author, versions: Object.fromEntries(versions) });
}
