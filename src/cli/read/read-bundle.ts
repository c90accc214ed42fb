import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { gitOfFolder } from '../../bundle-files/git-of-folder.js';
import { findBundleFolder, readBundleFiles } from '../../bundle-files/read-bundle-files.js';
import { pythonLoader } from '../../bundle-files/run-python.js';
import { withOrigin } from '../../core/bundle/bundle-issue.js';
import { startOf, type Source } from '../../core/bundle/place.js';
import { type BundleForTarget, resolveBundle } from '../../core/bundle/resolve-bundle.js';
import { ROOT_FILES } from '../../core/bundle/root-file.js';
import { isUnwritten } from '../../core/bundle/unwritten.js';
import { withWorkspace } from '../../core/definition/brickwork-workspace.js';
import { type ParsedDefinition, parseDefinition } from '../../core/definition/parse-definition.js';
import { without } from '../../core/definition/shaped-job.js';
import { hasErrors, type Issue } from '../../core/issue.js';
import { given, isJsonObject, type JsonObject } from '../../core/json.js';
import { type Answering, answersFor } from './bundle-answers.js';
import type { BundleChoice, DefinitionBundle, DefinitionFile, LocatedIssue } from './definition-file.js';
import { leftOutIssues } from './left-out-issues.js';
import { readBytes } from './read-document.js';
import { readEnvironments } from './read-environment.js';
import { readYaml } from './read-yaml.js';

/**
 * The folder of the Asset Bundle that a command is given by this folder, by one inside of it, or by its root file; undefined
 * for anything else. A folder outside of any bundle is taken for one, which says what it lacks.
 */
export function bundleFolderOf(file: string): string | undefined {
  if (file === '-') return undefined;
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) {
    const found = findBundleFolder(file);
    return found === undefined || found === resolve(file) ? file : relative('', found) || '.';
  }
  return ROOT_FILES.includes(basename(file)) && isRootFile(file) ? dirname(file) : undefined;
}

/** Every bundle has a name, which stands under `bundle`. */
function isRootFile(file: string): boolean {
  const read = readYaml(readBytes(file));
  return 'value' in read && isJsonObject(read.value) && isJsonObject(read.value['bundle']);
}

/** A bundle that was resolved for a target, with what there is to say of it; without `bundle` where it has errors. */
export interface OpenedBundle {
  issues: LocatedIssue[];
  bundle?: DefinitionBundle;
}

/** Resolves a bundle for a target; its issues are at the places in the files where they were written. */
export async function openBundle(
  folder: string,
  { target, var: vars = [], release }: Omit<BundleChoice, 'job'>,
  answering: Answering,
): Promise<OpenedBundle> {
  const files = readBundleFiles(folder);
  const chosen = { ...given('target', target), ...given('release', release), vars };
  const options = { ...chosen, env: process.env, git: gitOfFolder(folder) };
  const answers = await answersFor(files, options, answering);
  const { caller, lookups, workspace, assumed } = answers;
  const resolved = resolveBundle(files, { ...options, caller, lookups, python: pythonLoader(folder) });
  if (resolved.kind === 'invalid') return { issues: resolved.issues.map((issue) => located(issue, folder)) };
  const { environments, issues: ofEnvironments } = readEnvironments(folder, resolved.targets);
  const own = [...resolved.issues, ...leftOutIssues(resolved)];
  const issues = [...own.map((issue) => located(issue, folder)), ...ofEnvironments];
  if (hasErrors(issues)) return { issues };
  const documents = new Map(
    [...resolved.jobs].map(([key, { document }]) => [
      key,
      withWorkspace(without(document, MARKS_OF_THE_CLI), workspace?.host),
    ]),
  );
  const { userName } = caller;
  const bundle = { resolved, documents, userName, assumed, ...given('workspace', workspace) };
  const environment = environments.get(resolved.target);
  return {
    issues,
    bundle: { ...bundle, ...given('environment', environment), ...given('release', release) },
  };
}

/** The job of a bundle, resolved for a target, with all issues of both at the places in the files where they were written. */
export async function readBundle(
  folder: string,
  { job, ...choice }: BundleChoice,
  answering: Answering,
): Promise<DefinitionFile> {
  const { issues, bundle } = await openBundle(folder, choice, answering);
  if (bundle === undefined) {
    const parsed = { kind: 'invalid', issues } as const;
    return { file: folder, document: {}, isDocument: false, parsed, issues };
  }
  const parsed = parseBundle(bundle.documents, job);
  return {
    file: folder,
    document: parsed.kind === 'invalid' ? {} : parsed.document,
    isDocument: false,
    parsed,
    issues: [...issues, ...parsed.issues.flatMap((issue) => ofBundle(issue, bundle.resolved, folder))],
    bundle,
  };
}

/** The job of a bundle whose jobs are these documents; the one job, where no key names it. */
export function parseBundle(documents: ReadonlyMap<string, JsonObject>, job?: string): ParsedDefinition {
  return parseDefinition({ resources: { jobs: Object.fromEntries(documents) } }, job);
}

/** What the Databricks CLI adds to each job that it deploys, and nobody has written. */
const MARKS_OF_THE_CLI = ['deployment', 'edit_mode', 'format'];

const JOBS = 'resources.jobs.';

/** An issue of a job at the place in the bundle where its cause was written; none for what is added to it without use. */
export function ofBundle(issue: Issue, bundle: BundleForTarget, folder: string): LocatedIssue[] {
  const source = sourceOf(issue.path, bundle, folder);
  if (issue.code === 'FIELD_UNUSED' && isUnwritten(source)) return [];
  return [located({ ...issue, ...source, message: withOrigin(issue.message, source) }, folder)];
}

/** An issue with the file named as the folder is, in which it lies. */
export function located<I extends { file: string }>(issue: I, folder: string): I {
  return { ...issue, file: join(folder, issue.file) };
}

/** Where the cause of an issue was written; the root file for what concerns no job alone. */
function sourceOf(path: string, { jobs }: BundleForTarget, folder: string): Source {
  const inside = path.startsWith(JOBS) ? path.slice(JOBS.length) : '';
  const [job] = [...jobs.values()]
    .filter(({ key }) => inside === key || inside.startsWith(`${key}.`))
    .sort((one, other) => other.key.length - one.key.length);
  if (job !== undefined) return job.sourceOf(inside.slice(job.key.length + 1));
  const names = readdirSync(folder);
  return startOf(ROOT_FILES.find((name) => names.includes(name)) ?? ROOT_FILES[0]);
}
