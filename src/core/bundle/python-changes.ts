import { joinPath } from '../json.js';
import type { Findings } from './bundle-issue.js';
import { renderPlace, type Source } from './place.js';
import type { PythonPhase } from './python-loader.js';
import type { PythonSection } from './python-section.js';
import type { OriginAt } from './tree-of-json.js';
import { allMembersOf, membersOf, partOf, presentPart } from './tree-parts.js';
import { sourceOf, type Tree } from './value-tree.js';

/** A resource that Python code has added, or changed. */
export interface PythonChange {
  type: string;
  key: string;
  kind: 'added' | 'changed';
  tree: Tree;
}

/** The resources that differ in two configurations, those that are new after those that were there. */
export function changesBetween(before: Tree, after: Tree): PythonChange[] {
  return membersOf(after, 'resources').flatMap(([type, resources]) =>
    membersOf(resources).flatMap(([key, tree]): PythonChange[] => {
      const was = partOf(before, 'resources', type, key);
      if (was === tree) return [];
      return [{ type, key, kind: was === undefined ? 'added' : 'changed', tree }];
    }),
  );
}

interface Compared {
  before: Tree;
  after: Tree;
  section: PythonSection;
  originAt: OriginAt;
}

/**
 * True where Python code has done no more than it may: `load_resources` adds resources, `apply_mutators` changes them, and
 * neither takes any away, or touches anything else (`mutator/python/python_mutator.go` of the Databricks CLI 1.14).
 */
export function checkChanges(
  phase: PythonPhase,
  { before, after, section, originAt }: Compared,
  findings: Findings,
): boolean {
  let isAllowed = true;
  const refuse = (path: string, at: Source, message: string, hint?: string): void => {
    isAllowed = false;
    findings.error('PYTHON_CHANGE', path, at, message, hint);
  };
  const names = new Set([...allMembersOf(before), ...allMembersOf(after)].map(([name]) => name));
  for (const name of names) {
    const [was, is] = [partOf(before, name), partOf(after, name)];
    if (name === 'resources' || was === is) continue;
    refuse(
      name,
      sourceOf(was ?? section.tree),
      'was changed by Python code, which may change resources alone.',
    );
  }
  for (const [type, resources] of membersOf(before, 'resources')) {
    for (const [key, was] of membersOf(resources)) {
      if (presentPart(after, 'resources', type, key) !== undefined) continue;
      refuse(
        `resources.${type}.${key}`,
        sourceOf(was),
        'was taken away by Python code, which may take none away.',
      );
    }
  }
  for (const { type, key, kind, tree } of changesBetween(before, after)) {
    const path = joinPath(`resources.${type}`, key);
    if (kind === 'added' && phase === 'apply_mutators') {
      const hint = 'Add resources by a function in python.resources.';
      refuse(path, sourceOf(tree), 'was added by a mutator, which may only change what is there.', hint);
    } else if (kind === 'changed' && phase === 'load_resources') {
      const was = partOf(before, 'resources', type, key) as Tree;
      const message = `is made in Python, and stands at ${renderPlace(sourceOf(was))}, too.`;
      const hint = 'Give one of them another key. What is written there is changed by python.mutators.';
      const { place, source = place } = originAt(path);
      refuse(path, source, message, hint);
    }
  }
  return isAllowed;
}
