import { listNames } from '../issue.js';
import { suggestName } from '../nearest-name.js';
import { quote } from '../short-text.js';
import type { Findings } from './bundle-issue.js';
import { allMembersOf, partOf, scalarOf, sourceAt } from './tree-parts.js';
import { sourceOf, type Tree } from './value-tree.js';

/** The target of a bundle by its name. */
export interface Target {
  name: string;
  tree: Tree;
}

/**
 * The target that is asked for; without a name the only one, or the one that says `default: true`
 * (`select_target.go`, `select_default_target.go` of the Databricks CLI 1.14).
 */
export function chooseTarget(
  bundle: Tree,
  asked: string | undefined,
  findings: Findings,
): Target | undefined {
  const targets = partOf(bundle, 'targets') as Tree;
  const all = allMembersOf(targets).map(([name, tree]): Target => ({ name, tree }));
  const names = all.map(({ name }) => name);
  if (asked !== undefined) {
    const target = all.find(({ name }) => name === asked);
    if (target !== undefined) return target;
    const near = suggestName(asked, names);
    const hint = [...(near === undefined ? [] : [near]), `Targets: ${listNames(names)}.`].join(' ');
    findings.error(
      'BUNDLE_TARGET_UNKNOWN',
      'targets',
      sourceOf(targets),
      `has no target ${quote(asked)}.`,
      hint,
    );
    return undefined;
  }
  if (all.length === 1) return all[0];
  const [chosen, another] = all.filter(({ tree }) => isDefault(tree));
  if (chosen === undefined) {
    const hint = `Name it, or write "default: true" in one of them: ${listNames(names)}.`;
    findings.error('BUNDLE_TARGET_MISSING', 'targets', sourceOf(targets), 'which target is meant?', hint);
  } else if (another !== undefined) {
    const path = `targets.${another.name}.default`;
    const at = sourceAt(another.tree, 'default');
    findings.error('BUNDLE_TARGET_DEFAULTS', path, at, `${quote(chosen.name)} is the default target, too.`);
  }
  return another === undefined ? chosen : undefined;
}

function isDefault(target: Tree): boolean {
  return scalarOf(target, 'default') === true;
}
