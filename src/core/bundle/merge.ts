import { groupBy } from '../group-by.js';
import { joinPath } from '../json.js';
import type { Findings } from './bundle-issue.js';
import { renderPlace } from './place.js';
import { allMembersOf, itemsOf, partOf, withMember } from './tree-parts.js';
import { isNull, listTree, mapTree, scalarTree, sourceOf, type Tree } from './value-tree.js';

/**
 * What several trees come to, each merged over those before it (`libs/dyn/merge` of the Databricks CLI 1.14): maps member
 * by member, lists one after the other, of scalars the last one; null changes nothing. What is of another kind than the
 * first of them is an issue, and left out.
 */
export function mergeTrees(trees: readonly Tree[], path: string, findings: Findings): Tree {
  const present = trees.filter((tree) => !isNull(tree));
  const [first = trees[0]] = present;
  const alike = present.filter(({ kind }) => kind === first.kind);
  for (const other of present) if (other.kind !== first.kind) tellKinds(first, other, path, findings);
  if (first.kind === 'list')
    return listTree(
      first,
      alike.flatMap((tree) => itemsOf(tree)),
    );
  if (first.kind === 'scalar') return alike.at(-1) ?? first;
  const members = groupBy(alike.flatMap(allMembersOf), ([key]) => key);
  const merged = [...members].map(([key, named]): [string, Tree] => {
    const parts = named.map(([, part]) => part);
    return [key, parts.length === 1 ? parts[0] : mergeTrees(parts, joinPath(path, key), findings)];
  });
  return mapTree(first, new Map(merged));
}

function tellKinds(first: Tree, other: Tree, path: string, findings: Findings): void {
  const message = `${KINDS[other.kind]} cannot be merged with ${KINDS[first.kind]} at ${renderPlace(sourceOf(first))}.`;
  const hint = 'Write both in full, or let both come from the variable.';
  const isReference = [first, other].some((tree) => tree.kind === 'scalar');
  findings.error('BUNDLE_MERGE', path, sourceOf(other), message, isReference ? hint : undefined);
}

const KINDS = { map: 'a map', list: 'a list', scalar: 'a value' } as const;

/** How a list is merged by a member of its items. */
interface ByKey {
  key: string;
  /** True where the items come sorted by it. */
  sorted?: boolean;
}

/** The list with the items of one key merged into the first of them; items without the key share the key "". */
export function mergeByKey(
  list: Tree,
  { key, sorted = false }: ByKey,
  path: string,
  findings: Findings,
): Tree {
  if (list.kind !== 'list') return list;
  const items = new Map<string, Tree>();
  for (const [at, item] of list.items.entries()) {
    const named = partOf(item, key);
    const name = named?.kind === 'scalar' && !isNull(named) ? String(named.value) : '';
    const before = items.get(name);
    items.set(name, before === undefined ? item : mergeTrees([before, item], `${path}[${at}]`, findings));
  }
  const names = sorted ? [...items.keys()].sort() : [...items.keys()];
  const merged = names.map((name) => {
    const item = items.get(name) as Tree;
    return partOf(item, key) === undefined ? withMember(item, key, scalarTree(item, '')) : item;
  });
  return listTree(list, merged);
}
