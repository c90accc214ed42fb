import { listNames } from '../issue.js';
import { suggestName } from '../nearest-name.js';
import { quote } from '../short-text.js';
import type { Findings } from './bundle-issue.js';
import { mergeTrees } from './merge.js';
import { checkNewTasks } from './new-tasks.js';
import type { Target } from './targets.js';
import { allMembersOf, membersOf, partOf, presentPart, withMember, withPart } from './tree-parts.js';
import { mapTree, scalarTree, sourceOf, type Tree } from './value-tree.js';

/** What a target has that is merged over what the bundle has (`bundle/config/root.go` of the Databricks CLI 1.14). */
const MERGED: readonly string[] = [
  'bundle',
  'workspace',
  'artifacts',
  'resources',
  'sync',
  'permissions',
  'presets',
];

/** The bundle as it is for a target, without its targets. */
export function withTarget(bundle: Tree, { name, tree: target }: Target, findings: Findings): Tree {
  checkNewTasks(bundle, target, name, findings);
  let whole = withMember(bundle, 'targets', undefined);
  for (const field of MERGED) {
    const parts = [partOf(whole, field), partOf(target, field)].filter((part) => part !== undefined);
    if (parts.length > 0) whole = withMember(whole, field, mergeTrees(parts, field, findings));
  }
  whole = withVariables(whole, target, name, findings);
  const runAs = presentPart(target, 'run_as');
  if (runAs !== undefined) whole = withMember(whole, 'run_as', runAs);
  for (const field of ['mode', 'cluster_id']) {
    const replacing = presentPart(target, field);
    if (replacing !== undefined) whole = withPart(whole, ['bundle', field], replacing);
  }
  const git = presentPart(target, 'git');
  if (git !== undefined) {
    const before = partOf(whole, 'bundle', 'git') ?? mapTree(git, new Map());
    whole = withPart(whole, ['bundle', 'git'], mergeTrees([before, git], 'bundle.git', findings));
  }
  const at = partOf(whole, 'bundle') ?? whole;
  for (const field of ['target', 'environment'])
    whole = withPart(whole, ['bundle', field], scalarTree(at, name));
  return whole;
}

/** A default that a target gives takes the place of the bundle's default or look-up, and a look-up likewise. */
function withVariables(bundle: Tree, target: Tree, targetName: string, findings: Findings): Tree {
  const names = allMembersOf(partOf(bundle, 'variables')).map(([name]) => name);
  return membersOf(target, 'variables').reduce((whole, [name, override]) => {
    if (!names.includes(name)) {
      const hint = suggestName(name, names) ?? `Variables of the bundle: ${listNames(names)}.`;
      const message = `there is no variable ${quote(name)} that could be set.`;
      const path = `targets.${targetName}.variables.${name}`;
      findings.error('VARIABLE_UNKNOWN', path, sourceOf(override), message, hint);
      return whole;
    }
    const [value, lookup] = [partOf(override, 'default'), partOf(override, 'lookup')];
    const set = (tree: Tree, field: string, part: Tree | undefined): Tree =>
      withPart(tree, ['variables', name, field], part);
    const valued = value === undefined ? whole : set(set(whole, 'default', value), 'lookup', undefined);
    return lookup === undefined ? valued : set(set(valued, 'lookup', lookup), 'default', undefined);
  }, bundle);
}
