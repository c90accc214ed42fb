import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SignIn } from '../../core/bundle/sign-in.js';
import { error, hasErrors } from '../../core/issue.js';
import { given } from '../../core/json.js';
import { checkCase, checkForWorkspace } from '../../core/pipeline-test/check-case.js';
import type { LocatedIssue } from '../read/definition-file.js';
import { bundleFolderOf } from '../read/read-bundle.js';
import type { LocatedCase } from '../read/read-cases.js';
import { readDefinition, readJob } from '../read/read-definition.js';
import type { Surroundings } from './command-parts.js';
import { type Prepared, prepared } from './prepare-bundle.js';

/** A case with the job that it is of. */
export interface PlannedCase extends LocatedCase {
  /** As the case names it; of a bundle with one job that one. */
  job: string;
  target?: string;
  ready: Prepared;
  /** Of the workspace that the target names, where it runs there. */
  signIn: SignIn;
  /** The folder that is the workspace's root, of a definition. */
  folder: string;
}

export interface PlanCasesOptions {
  target?: string;
  var: string[];
  workspace?: boolean;
}

/** Finds the job of each case, and everything that is wrong with any of them; libraries are built once. */
export async function planCases(
  folder: string,
  cases: readonly LocatedCase[],
  options: PlanCasesOptions,
  surroundings: Surroundings,
): Promise<{ planned: PlannedCase[]; issues: LocatedIssue[] }> {
  const jobs = new Map<string, Promise<FoundJob>>();
  const planned: PlannedCase[] = [];
  const issues = new Map<string, LocatedIssue>();
  for (const one of cases) {
    const { job, target = options.target } = one.test;
    const key = JSON.stringify([job, target]);
    const found =
      jobs.get(key) ?? findJob(folder, job, { ...options, ...given('target', target) }, surroundings);
    jobs.set(key, found);
    const { ready, signIn, issues: own } = await found;
    for (const issue of own) issues.set(JSON.stringify(issue), issue);
    const { parsed, bundle } = ready.definition;
    if (parsed.kind === 'invalid') continue;
    const wrong = [
      ...checkCase(one.test, parsed.definition),
      ...(options.workspace === true ? checkForWorkspace(one.test) : []),
      ...unused(one, bundle === undefined),
    ];
    for (const issue of wrong.map(one.locate)) issues.set(JSON.stringify(issue), issue);
    planned.push({
      ...one,
      ...{ ready, signIn, folder },
      job: job ?? parsed.definition.name ?? 'job',
      ...given('target', bundle?.resolved.target),
    });
  }
  return { planned, issues: [...issues.values()] };
}

function unused({ test }: LocatedCase, isDefinition: boolean): ReturnType<typeof checkCase> {
  if (!isDefinition || test.target === undefined) return [];
  return [error('TARGET_WITHOUT_BUNDLE', 'target', 'only a bundle has targets, and there is none here.')];
}

interface FoundJob {
  ready: Prepared;
  signIn: SignIn;
  issues: LocatedIssue[];
}

async function findJob(
  folder: string,
  job: string | undefined,
  { target, var: vars, workspace }: PlanCasesOptions,
  surroundings: Surroundings,
): Promise<FoundJob> {
  let signIn: SignIn = {};
  const answering = (asked: SignIn): ReturnType<typeof surroundings.parts.openTargetWorkspace> => {
    signIn = asked;
    return surroundings.parts.openTargetWorkspace(asked);
  };
  const choice = { ...given('target', target), var: vars };
  const definition = hasBundle(folder)
    ? await readJob(folder, { ...choice, ...given('job', job) }, workspace === true ? answering : 'emulator')
    : readDefinition(definitionFile(folder, job), choice);
  const issues = definition.issues.filter(({ severity }) => severity === 'error');
  if (hasErrors(definition.issues))
    return { ready: { definition, libraries: [], libraryFolder: '' }, signIn, issues };
  return { ready: await prepared(definition, job, surroundings), signIn, issues };
}

function hasBundle(folder: string): boolean {
  const found = bundleFolderOf(folder);
  return ['databricks.yml', 'databricks.yaml', 'bundle.yml', 'bundle.yaml'].some((name) =>
    existsSync(join(found ?? folder, name)),
  );
}

const DEFINITIONS = ['job.yml', 'job.yaml', 'job.json'];

function definitionFile(folder: string, job: string | undefined): string {
  if (job !== undefined) return join(folder, job);
  const [found = DEFINITIONS[0]] = DEFINITIONS.filter((name) => existsSync(resolve(folder, name)));
  return join(folder, found);
}
