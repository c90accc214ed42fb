import { readdirSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { gitOfFolder } from '../../bundle-files/git-of-folder.js';
import { readBundleFiles } from '../../bundle-files/read-bundle-files.js';
import { withOrigin } from '../../core/bundle/bundle-issue.js';
import { startOf, type Source } from '../../core/bundle/place.js';
import { type BundleForTarget, resolveBundle } from '../../core/bundle/resolve-bundle.js';
import { ROOT_FILES } from '../../core/bundle/root-file.js';
import { parseDefinition } from '../../core/definition/parse-definition.js';
import { without } from '../../core/definition/shaped-job.js';
import { given, isJsonObject } from '../../core/json.js';
import type { BundleChoice, DefinitionFile, LocatedIssue } from './definition-file.js';
import { readBytes } from './read-document.js';
import { readYaml } from './read-yaml.js';

/** The folder of the Asset Bundle that a command is given by this folder or by its root file; undefined for anything else. */
export function bundleFolderOf(file: string): string | undefined {
  if (file === '-') return undefined;
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) return file;
  return ROOT_FILES.includes(basename(file)) && isRootFile(file) ? dirname(file) : undefined;
}

/** Every bundle has a name, which stands under `bundle`. */
function isRootFile(file: string): boolean {
  const read = readYaml(readBytes(file));
  return 'value' in read && isJsonObject(read.value) && isJsonObject(read.value['bundle']);
}

/** The job of a bundle, resolved for a target, with all issues of both at the places in the files where they were written. */
export function readBundle(folder: string, { job, target, var: vars = [] }: BundleChoice): DefinitionFile {
  const { username: userName } = userInfo();
  const bundle = resolveBundle(readBundleFiles(folder), {
    caller: { userName },
    ...given('target', target),
    vars,
    env: process.env,
    git: gitOfFolder(folder),
  });
  const located = <I extends { file: string }>(issue: I): I => ({ ...issue, file: join(folder, issue.file) });
  const found: LocatedIssue[] = bundle.issues.map(located);
  if (bundle.kind === 'invalid') {
    const parsed = { kind: 'invalid', issues: found } as const;
    return { file: folder, document: {}, isDocument: false, parsed, issues: found };
  }
  const jobs = Object.fromEntries(
    [...bundle.jobs].map(([key, { document }]) => [key, without(document, MARKS_OF_THE_CLI)]),
  );
  const parsed = parseDefinition({ resources: { jobs } }, job);
  const ofJob = parsed.issues.map((issue): LocatedIssue => {
    const source = sourceOf(issue.path, bundle, folder);
    return located({ ...issue, ...source, message: withOrigin(issue.message, source) });
  });
  const { name, workspace, sync } = bundle;
  return {
    file: folder,
    document: parsed.kind === 'invalid' ? {} : parsed.document,
    isDocument: false,
    parsed,
    issues: [...found, ...ofJob],
    bundle: { name, target: bundle.target, workspace, sync, userName },
  };
}

/** What the Databricks CLI adds to each job that it deploys, and nobody has written. */
const MARKS_OF_THE_CLI = ['deployment', 'edit_mode', 'format'];

const JOBS = 'resources.jobs.';

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
