import { quote } from '../short-text.js';
import type { Findings } from './bundle-issue.js';
import { renderPlace } from './place.js';
import { referencesIn } from './reference-syntax.js';
import { allMembersOf, membersOf } from './tree-parts.js';
import { isNull, sourceOf, type Tree } from './value-tree.js';

/**
 * The keys of resources and scripts: one may stand once in all files of the bundle, whatever its type, and holds no
 * reference (`unique_resource_keys.go`, `no_variable_reference_in_resource_key.go` of the Databricks CLI 1.14).
 */
export function checkResourceKeys(parts: readonly Tree[], findings: Findings): void {
  const first = new Map<string, { tree: Tree; path: string }>();
  for (const part of parts) {
    for (const { key, tree, path } of keysOf(part)) {
      const before = first.get(key);
      if (before === undefined) first.set(key, { tree, path });
      else {
        const there = `${before.path} at ${renderPlace(sourceOf(before.tree))}`;
        const hint = 'Give one of them another key; an override belongs into targets.';
        findings.error('RESOURCE_KEY_TWICE', path, sourceOf(tree), `the key is taken by ${there}.`, hint);
      }
    }
    for (const [target, { path, tree }] of membersOf(part, 'targets').flatMap(ofTarget)) {
      checkKey(target, path, tree, findings);
    }
    for (const { key, path, tree } of keysOf(part)) checkKey(key, path, tree, findings);
  }
}

/** Resources that nothing is said of, not even by the target. */
export function checkEmptyResources(bundle: Tree, findings: Findings): void {
  for (const { path, tree } of resourcesOf(bundle, ''))
    if (isNull(tree)) findings.error('RESOURCE_EMPTY', path, sourceOf(tree), 'has nothing in it.');
}

interface Keyed {
  key: string;
  tree: Tree;
  path: string;
}

function keysOf(part: Tree): Keyed[] {
  const scripts = membersOf(part, 'scripts').map(([key, tree]) => ({ key, tree, path: `scripts.${key}` }));
  return [...resourcesOf(part, ''), ...scripts];
}

function resourcesOf(part: Tree, prefix: string): Keyed[] {
  return membersOf(part, 'resources').flatMap(([type, resources]) =>
    allMembersOf(resources).map(([key, tree]) => ({ key, tree, path: `${prefix}resources.${type}.${key}` })),
  );
}

function ofTarget([name, target]: [string, Tree]): [string, Keyed][] {
  return resourcesOf(target, `targets.${name}.`).map((keyed) => [keyed.key, keyed]);
}

function checkKey(key: string, path: string, tree: Tree, findings: Findings): void {
  if (referencesIn(key).length === 0) return;
  const message = `the key ${quote(key)} holds a reference, which is not resolved in keys.`;
  findings.error('RESOURCE_KEY_REFERENCE', path, sourceOf(tree), message, 'Write the key in full.');
}
