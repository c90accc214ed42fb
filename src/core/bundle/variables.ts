import type { BundleFiles } from './bundle-files.js';
import type { Findings } from './bundle-issue.js';
import type { BundleOptions } from './bundle-options.js';
import type { Target } from './targets.js';
import { allMembersOf, partOf, presentPart, withMember } from './tree-parts.js';
import { mapTree, scalarTree, sourceOf, type Tree } from './value-tree.js';
import { readVariableFile, valueInFile } from './variable-file.js';
import { isComplex, variableFlags } from './variable-flags.js';

/** What set a variable's value, by the variable's name: `set in targets.dev`. */
export type SetBy = ReadonlyMap<string, string>;

interface Sources {
  flags: ReadonlyMap<string, string>;
  env: Readonly<Record<string, string | undefined>>;
  file: Tree | undefined | 'unread';
  fileName: string;
  target: Target;
}

/**
 * The bundle with a `value` in each of its variables. The strongest that is given counts: `--var`, the environment, a
 * look-up (which has no value yet), the variable file, the target, the default (`set_variables.go` of the Databricks CLI
 * 1.14).
 */
export function withValues(
  bundle: Tree,
  target: Target,
  { files, options, findings }: { files: BundleFiles; options: BundleOptions; findings: Findings },
): { bundle: Tree; setBy: SetBy } {
  const variables = partOf(bundle, 'variables');
  const fileName = `.databricks/bundle/${target.name}/variable-overrides.json`;
  const sources: Sources = {
    flags: variableFlags(bundle, options.vars ?? [], findings),
    env: options.env ?? {},
    file: readVariableFile(fileName, files, findings),
    fileName,
    target,
  };
  const setBy = new Map<string, string>();
  const valued = allMembersOf(variables).map(([name, variable]): [string, Tree] => {
    const found = valueOf(name, variable, sources, findings);
    if (found === undefined) return [name, variable];
    setBy.set(name, found.setBy);
    return [name, withMember(variable, 'value', found.value)];
  });
  if (variables === undefined) return { bundle, setBy };
  return { bundle: withMember(bundle, 'variables', mapTree(variables, new Map(valued))), setBy };
}

interface Value {
  value: Tree;
  setBy: string;
}

function valueOf(name: string, variable: Tree, sources: Sources, findings: Findings): Value | undefined {
  const { flags, env, file, fileName, target } = sources;
  const path = `variables.${name}`;
  const own = presentPart(variable, 'value');
  if (own !== undefined) return { value: own, setBy: 'by its value' };
  const flag = flags.get(name);
  if (flag !== undefined) return { value: scalarTree(variable, flag), setBy: 'set by --var' };
  const inEnvironment = `BUNDLE_VAR_${name}`;
  const given = env[inEnvironment];
  if (given !== undefined) {
    if (!isComplex(variable)) return { value: scalarTree(variable, given), setBy: `set by ${inEnvironment}` };
    const message = `is complex, which ${inEnvironment} cannot set.`;
    findings.error('VARIABLE_COMPLEX', path, sourceOf(variable), message, `Set it in ${fileName}.`);
    return undefined;
  }
  if (presentPart(variable, 'lookup') !== undefined || file === 'unread') return undefined;
  const inFile = valueInFile(file, name, variable, findings);
  if (inFile === 'unfit') return undefined;
  if (inFile !== undefined) return { value: inFile, setBy: `set in ${fileName}` };
  const value = presentPart(variable, 'default');
  if (value !== undefined) {
    const isOfTarget = partOf(target.tree, 'variables', name, 'default') !== undefined;
    return { value, setBy: isOfTarget ? `set in targets.${target.name}` : 'by its default' };
  }
  const hint = `Give it a default, set it in the target, or by --var, ${inEnvironment} or ${fileName}.`;
  findings.error('VARIABLE_MISSING', path, sourceOf(variable), 'has no value.', hint);
  return undefined;
}
