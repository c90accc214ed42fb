import { hasErrors } from '../issue.js';
import { given, type JsonObject } from '../json.js';
import { type Artifact, artifactsOf } from './artifacts.js';
import type { BundleFiles } from './bundle-files.js';
import { type BundleIssue, Findings } from './bundle-issue.js';
import type { BundleOptions } from './bundle-options.js';
import { bundleSchema } from './bundle-schema.js';
import { clusterOverride } from './cluster-override.js';
import { fitTypes } from './fit-types.js';
import { type BundleOfTarget, loadForTarget } from './load-for-target.js';
import { withAnswers } from './lookups.js';
import { tellOfOtherParts } from './other-parts.js';
import { checkPermissions } from './permissions.js';
import { checkPresets } from './presets.js';
import { finishedJob, initialisedJob, normalisedJob } from './resolve-job.js';
import { referencesTo, type Resolve } from './resolve-references.js';
import { type ResolvedJob, resolvedJob } from './resolved-job.js';
import { checkRunAs } from './run-as.js';
import { type SyncRoot, syncRootOf } from './sync-root.js';
import { checkMode, withModePresets } from './target-mode.js';
import type { Target } from './targets.js';
import { changeParts, EACH, membersOf, partOf, textOf, withMember } from './tree-parts.js';
import { isNull, objectOf, type Tree } from './value-tree.js';
import { withPython } from './with-python.js';
import { checkWorkspacePaths, type WorkspaceFolders, workspaceFolders } from './workspace-paths.js';

/** An Asset Bundle for one of its targets; its issues are warnings. */
export interface BundleForTarget {
  kind: 'bundle';
  name: string;
  target: string;
  /** The names of all targets. */
  targets: readonly string[];
  /** Of the target; undefined where it has none. */
  mode?: 'development' | 'production';
  /** By their keys, in the order of the files. */
  jobs: ReadonlyMap<string, ResolvedJob>;
  /** `host`, `profile` and whatever else the bundle says of its workspace, with its folders there. */
  workspace: JsonObject & WorkspaceFolders;
  sync: SyncRoot;
  /** Undefined where the bundle says nothing of any. */
  artifacts?: Artifact[];
  /** The code that makes jobs, or changes them. */
  python: JsonObject;
  /** All resources by their types; those that are no jobs are as they are written, with their references resolved. */
  resources: JsonObject;
  issues: BundleIssue[];
}

/** A bundle for one of its targets, or every problem of one that has some. */
export type ResolvedBundle = BundleForTarget | { kind: 'invalid'; issues: BundleIssue[] };

/**
 * Resolves an Asset Bundle as `bundle validate -o json` of the Databricks CLI does, without a workspace: what
 * one has to say comes with the options. Never throws; all
 * issues come at once, each with the place in the files where its cause is written.
 */
export function resolveBundle(files: BundleFiles, options: BundleOptions): ResolvedBundle {
  const findings = new Findings();
  const bundle = bundleFor(files, options, findings);
  const { issues } = findings;
  return bundle === undefined || hasErrors(issues) ? { kind: 'invalid', issues } : { ...bundle, issues };
}

function bundleFor(
  files: BundleFiles,
  options: BundleOptions,
  findings: Findings,
): Omit<BundleForTarget, 'issues'> | undefined {
  const loaded = loadForTarget(files, options, findings);
  if (loaded === undefined) return undefined;
  const { target } = loaded;
  const { bundle, ...references } = resolvedFor(loaded, options, findings);
  checkBundle(bundle, findings);
  const syncRoot = syncRootOf(bundle, files, findings);
  const remoteRoot = textOf(bundle, 'workspace', 'file_path');
  const clusterId = clusterOverride(bundle, options, findings);
  const context = {
    bundle,
    clusterId,
    caller: options.caller.userName,
    files,
    syncRoot,
    remoteRoot,
    findings,
  };
  const initialised = changeParts(bundle, ['resources', 'jobs', EACH], (job, path) =>
    isNull(job) ? job : initialisedJob(normalisedJob(job, path, findings), context),
  );
  const whole = withPython(initialised, { ...context, ...references, options });
  checkResources(whole, target, findings);
  const jobs = membersOf(whole, 'resources', 'jobs').map(([key, job]): [string, ResolvedJob] => [
    key,
    resolvedJob(key, finishedJob(job, `resources.jobs.${key}`, context)),
  ]);
  const mode = textOf(bundle, 'bundle', 'mode');
  return {
    kind: 'bundle',
    name: textOf(bundle, 'bundle', 'name'),
    target: target.name,
    targets: loaded.targets,
    ...(mode === 'development' || mode === 'production' ? { mode } : {}),
    jobs: new Map(jobs),
    workspace: { ...objectOf(partOf(bundle, 'workspace')), ...workspaceFolders(bundle) },
    sync: syncRoot,
    ...given('artifacts', artifactsOf(bundle, findings)),
    python: objectOf(partOf(bundle, 'python') ?? partOf(bundle, 'experimental', 'python')),
    resources: objectOf(partOf(whole, 'resources')),
  };
}

interface Resolved {
  bundle: Tree;
  variables: Tree | undefined;
  resolve: Resolve;
}

/** The bundle with all variables and references resolved, and with the presets of its mode. */
function resolvedFor(loaded: BundleOfTarget, { lookups, env }: BundleOptions, findings: Findings): Resolved {
  const { bundle, setBy } = withAnswers(loaded, loaded.lookups, lookups ?? new Map(), findings);
  const resolve = referencesTo(bundle, setBy, findings);
  const resolved = resolve(bundle, '');
  const bare = withMember(resolved, 'variables', undefined);
  const fitted = fitTypes(bare, bundleSchema, '', findings) as Tree;
  return {
    bundle: withModePresets(fitted, env?.['DATABRICKS_HOST']),
    variables: partOf(resolved, 'variables'),
    resolve,
  };
}

function checkBundle(bundle: Tree, findings: Findings): void {
  checkWorkspacePaths(bundle, findings);
  checkPresets(bundle, findings);
  checkPermissions(bundle, findings);
}

/** What is looked at with all resources there, also those that Python code adds. */
function checkResources(bundle: Tree, target: Target, findings: Findings): void {
  checkRunAs(bundle, findings);
  checkMode(bundle, target.tree, findings);
  tellOfOtherParts(bundle, findings);
}
