import { listNames } from '../issue.js';
import { suggestName } from '../nearest-name.js';
import { quote } from '../short-text.js';
import type { BundleFiles } from './bundle-files.js';
import type { Findings } from './bundle-issue.js';
import type { BundleOptions } from './bundle-options.js';
import { readDocument } from './read-document.js';
import { allMembersOf, membersOf, partOf, textOf, withMember, withPart } from './tree-parts.js';
import { isNull, scalarTree, sourceOf, type Tree } from './value-tree.js';

/** What set a variable's value, by the variable's name: `set in targets.dev`. */
export type SetBy = ReadonlyMap<string, string>;

interface Sources {
  flags: ReadonlyMap<string, string>;
  env: Readonly<Record<string, string | undefined>>;
  /** What `variable-overrides.json` has. */
  file: Tree | undefined;
  fileName: string;
  /** The variables of the target, and what they are called. */
  target: Tree | undefined;
  targetName: string;
}

/**
 * The bundle with a `value` in each of its variables. The strongest that is given counts: `--var`, the environment, a
 * look-up (which has no value here), the variable file, the target, the default (`set_variables.go` of the Databricks CLI
 * 1.14).
 */
export function withValues(
  bundle: Tree,
  target: { name: string; tree: Tree },
  { files, options, findings }: { files: BundleFiles; options: BundleOptions; findings: Findings },
): { bundle: Tree; setBy: SetBy } {
  const variables = allMembersOf(partOf(bundle, 'variables'));
  const fileName = `.databricks/bundle/${target.name}/variable-overrides.json`;
  const sources: Sources = {
    flags: flagsOf(bundle, options.vars ?? [], findings),
    env: options.env ?? {},
    file: readVariableFile(fileName, files, findings),
    fileName,
    target: partOf(target.tree, 'variables'),
    targetName: `targets.${target.name}`,
  };
  const setBy = new Map<string, string>();
  const valued = variables.map(([name, variable]): [string, Tree] => {
    const found = valueOf(name, variable, sources, findings);
    if (found === undefined) return [name, variable];
    setBy.set(name, found.setBy);
    return [name, withMember(variable, 'value', found.value)];
  });
  const whole = valued.reduce(
    (all, [name, tree]) => withMember(all, name, tree),
    partOf(bundle, 'variables') ?? bundle,
  );
  return { bundle: variables.length === 0 ? bundle : withPart(bundle, ['variables'], whole), setBy };
}

interface Value {
  value: Tree;
  setBy: string;
}

function valueOf(name: string, variable: Tree, sources: Sources, findings: Findings): Value | undefined {
  const at = sourceOf(variable);
  const path = `variables.${name}`;
  const flag = sources.flags.get(name);
  if (flag !== undefined) return { value: scalarTree(variable, flag), setBy: 'set by --var' };
  const inEnvironment = `BUNDLE_VAR_${name}`;
  const given = sources.env[inEnvironment];
  if (given !== undefined) {
    if (!isComplex(variable)) return { value: scalarTree(variable, given), setBy: `set by ${inEnvironment}` };
    const hint = `Set it in ${sources.fileName}, or in the target.`;
    findings.error('VARIABLE_COMPLEX', path, at, `is complex, which ${inEnvironment} cannot set.`, hint);
    return undefined;
  }
  if (membersOf(variable, 'lookup').length > 0) return undefined;
  const inFile = partOf(sources.file, name);
  if (inFile !== undefined && !isNull(inFile)) {
    checkComplex(name, variable, inFile, findings);
    return { value: inFile, setBy: `set in ${sources.fileName}` };
  }
  const value = partOf(variable, 'default');
  if (value !== undefined && !isNull(value)) {
    const isOfTarget = partOf(sources.target, name, 'default') !== undefined;
    return { value, setBy: isOfTarget ? `set in ${sources.targetName}` : 'by its default' };
  }
  const hint = `Give it a default, set it in the target, or by --var, ${inEnvironment} or ${sources.fileName}.`;
  findings.error('VARIABLE_MISSING', path, at, 'has no value.', hint);
  return undefined;
}

function isComplex(variable: Tree): boolean {
  return textOf(variable, 'type') === 'complex';
}

function checkComplex(name: string, variable: Tree, value: Tree, findings: Findings): void {
  const isList = value.kind !== 'scalar';
  if (isList === isComplex(variable)) return;
  const message = isList
    ? `is a list or a map, and the variable ${quote(name)} is not of "type: complex".`
    : `is no list or map, and the variable ${quote(name)} is of "type: complex".`;
  findings.error('VARIABLE_COMPLEX', name, sourceOf(value), message);
}

/** The values of `--var`, each given once and for a variable that the bundle has. */
function flagsOf(bundle: Tree, given: readonly string[], findings: Findings): Map<string, string> {
  const flags = new Map<string, string>();
  const variables = partOf(bundle, 'variables');
  const names = allMembersOf(variables).map(([name]) => name);
  for (const flag of given) {
    const [, name, value] = /^([^=]*)=(.*)$/s.exec(flag) ?? [];
    const known = name === undefined ? undefined : partOf(variables, name);
    const refuse = (message: string, hint?: string): void =>
      findings.error(
        'VARIABLE_FLAG',
        `variables.${name ?? ''}`,
        sourceOf(known ?? variables ?? bundle),
        message,
        hint,
      );
    if (name === undefined) refuse(`--var ${quote(flag)} is not of the form name=value.`);
    else if (known === undefined) {
      const hint = suggestName(name, names) ?? `Variables of the bundle: ${listNames(names)}.`;
      refuse(`--var sets ${quote(name)}, which is no variable of the bundle.`, hint);
    } else if (isComplex(known)) refuse('is complex, which --var cannot set.');
    else if (flags.has(name)) refuse('is set twice by --var.');
    else flags.set(name, value);
  }
  return flags;
}

function readVariableFile(file: string, files: BundleFiles, findings: Findings): Tree | undefined {
  const text = files.textOf(file);
  const tree = text === undefined ? undefined : readDocument(file, text, findings);
  if (tree === undefined || tree.kind === 'map') return tree;
  findings.error(
    'VARIABLE_FILE',
    '',
    sourceOf(tree),
    'has to be a JSON object with a value for each variable.',
  );
  return undefined;
}
