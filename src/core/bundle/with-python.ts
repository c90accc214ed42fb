import { hasErrors } from '../issue.js';
import { withoutSettings, withSettingsOf } from './brickwork-settings.js';
import { bundleSchema } from './bundle-schema.js';
import { Findings } from './bundle-issue.js';
import type { BundleOptions } from './bundle-options.js';
import { fitTypes } from './fit-types.js';
import { startOf } from './place.js';
import { withOwner } from './permissions.js';
import { changesBetween, checkChanges, type PythonChange } from './python-changes.js';
import type { PythonPhase } from './python-loader.js';
import { runPython } from './python-run.js';
import { hasPythonCode, type PythonSection, pythonSection } from './python-section.js';
import type { Resolve } from './resolve-references.js';
import { quote } from '../short-text.js';
import { type JobContext, initialisedJob, normalisedJob } from './resolve-job.js';
import { withRootPaths } from './task-paths.js';
import { type OriginAt, overriddenBy } from './tree-of-json.js';
import { changeParts, EACH, partOf, presentPart, textOf, withMember, withPart } from './tree-parts.js';
import { mapTree, scalarTree, sourceOf, type Tree } from './value-tree.js';

/** The phases in their order: what the first one adds is there for the second one to change. */
const PHASES: readonly PythonPhase[] = ['load_resources', 'apply_mutators'];

/** Set to anything, it forbids to run code of a bundle (`bundle/env/restricted_execution.go` of the Databricks CLI 1.14). */
const RESTRICTED = 'DATABRICKS_BUNDLE_RESTRICTED_CODE_EXECUTION';

/** What Python code is run with, beside what jobs are resolved with. */
export interface PythonContext extends JobContext {
  options: BundleOptions;
  /** Of which the code is told: their values are resolved. */
  variables: Tree | undefined;
  /** Resolves the references of a part of the bundle. */
  resolve: Resolve;
}

/**
 * A bundle, whose jobs have got what it gives to each of them, with the resources that its Python code adds and changes
 * (`mutator/python/python_mutator.go` of the Databricks CLI 1.14). Where the code may not be run, or something is wrong
 * already, the bundle stays as it is.
 */
export function withPython(bundle: Tree, context: PythonContext): Tree {
  const { options, findings } = context;
  const section = pythonSection(bundle, findings);
  if (section === undefined) return bundle;
  const at = sourceOf(section.tree);
  if (options.python === undefined) {
    const message = 'what Python code makes of the jobs, or adds to them, is not known here.';
    const cli = `databricks bundle validate -t ${textOf(bundle, 'bundle', 'target')} -o json > job.json`;
    const hint = `The Databricks CLI runs it, and its output is a definition: ${cli}.`;
    if (hasPythonCode(section)) findings.warn('BUNDLE_PYTHON', section.path, at, message, hint);
    return bundle;
  }
  if (options.env?.[RESTRICTED] !== undefined) {
    const message = `its code may not be run where ${RESTRICTED} is set.`;
    findings.error('PYTHON_NOT_RUN', section.path, at, message, 'Unset it, if you trust the bundle.');
    return bundle;
  }
  if (hasErrors(findings.issues)) return bundle;
  let whole = changeParts(bundle, ['resources', 'jobs', EACH], (job, path) =>
    withRootPaths(job, path, startOf(bundle.place.file)),
  );
  for (const phase of PHASES) {
    const next = afterPhase(whole, phase, section, context);
    if (next === undefined) return bundle;
    whole = next;
    if (hasErrors(findings.issues)) break;
  }
  return whole;
}

function afterPhase(
  bundle: Tree,
  phase: PythonPhase,
  section: PythonSection,
  context: PythonContext,
): Tree | undefined {
  const { findings, files, options } = context;
  const before = inputOf(bundle, section, context.variables);
  const telling = { bundle, section, folder: files.folder, findings };
  const output = runPython(before, phase, options.python as NonNullable<BundleOptions['python']>, telling);
  if (output === undefined) return undefined;
  // Paths in Python count from the bundle's folder, wherever the code lies.
  const place = startOf(bundle.place.file);
  const originAt: OriginAt = (path) => ({ place, source: output.places.at(path) ?? sourceOf(section.tree) });
  const after = overriddenBy(before, output.configuration, '', originAt);
  if (!checkChanges(phase, { before, after, section, originAt }, findings)) return undefined;
  const fit = fitted(after, findings);
  const changes = new Map(changesBetween(before, fit).map((change) => [change.tree, change]));
  // What the code has not touched stays as it was, with what Brickwork alone knows of it.
  const made = changeParts(fit, ['resources', EACH], (resources, path) =>
    changeParts(resources, [EACH], (tree, key) => {
      const change = changes.get(tree);
      const was = partOf(bundle, 'resources', path.slice('resources.'.length), key);
      return change === undefined ? was : completed(change, was, context);
    }),
  );
  return withMember(bundle, 'resources', partOf(made, 'resources'));
}

/**
 * What the code is told: the configuration as the Databricks CLI knows it, with the section `python` under its old name as
 * well. A variable that is looked up has a reference to itself for a value, so that its use is told like any other.
 */
function inputOf(bundle: Tree, { tree }: PythonSection, variables: Tree | undefined): Tree {
  const bare = changeParts(bundle, ['resources', 'jobs', EACH], withoutSettings);
  const valued = changeParts(variables ?? mapTree(bundle, new Map()), [EACH], (variable, name) =>
    presentPart(variable, 'value') === undefined
      ? withMember(variable, 'value', scalarTree(variable, `\${var.${name}}`))
      : variable,
  );
  return withPart(withMember(bare, 'variables', valued), ['experimental', 'python'], tree);
}

/** The configuration with every value as its field wants it; what does not fit is an error, since it comes from code. */
function fitted(configuration: Tree, findings: Findings): Tree {
  const strict = new Findings(true);
  const resources = partOf(configuration, 'resources');
  if (resources === undefined) return configuration;
  const fit = fitTypes(resources, bundleSchema.shape.resources, 'resources', strict);
  for (const { severity, path, message, hint, ...at } of strict.issues) {
    // Errors are found again when references have been resolved.
    if (severity === 'error') continue;
    const name = quote(path.slice(path.lastIndexOf('.') + 1));
    const problem = message.replace(/,? and (is )?left out/, '');
    findings.error('PYTHON_FIELD', path, at, `${name} ${problem}`, hint);
  }
  return withMember(configuration, 'resources', fit);
}

/** A resource as it goes on: a job that was added gets what the bundle gives to each, one that was changed is in order again. */
function completed(
  { type, key, kind, tree }: PythonChange,
  before: Tree | undefined,
  context: PythonContext,
): Tree {
  const { findings, resolve } = context;
  const path = `resources.${type}.${key}`;
  const schema = type === 'jobs' ? bundleSchema.shape.resources.shape.jobs.valueType : undefined;
  const resolved = fitTypes(resolve(tree, path), schema, path, findings) as Tree;
  if (type !== 'jobs') return resolved;
  const job = normalisedJob(resolved, path, findings);
  if (kind === 'added') return initialisedJob(job, context);
  const owned = withOwner(job, context.caller);
  return withSettingsOf(before as Tree, owned, path, findings);
}
