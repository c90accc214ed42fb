import { joinPath } from '../json.js';
import type { Source } from './place.js';
import {
  isNull,
  type ListTree,
  listTree,
  type MapTree,
  mapTree,
  type ScalarTree,
  sourceOf,
  type Tree,
} from './value-tree.js';

/** One step into a tree: the name of a member, or the number of an item. */
export type Step = string | number;

/** A part of a tree; undefined where there is none. */
export function partOf(tree: Tree | undefined, ...steps: readonly Step[]): Tree | undefined {
  return steps.reduce<Tree | undefined>((part, step) => stepInto(part, step), tree);
}

function stepInto(tree: Tree | undefined, step: Step): Tree | undefined {
  if (tree?.kind === 'map' && typeof step === 'string') return tree.members.get(step);
  return tree?.kind === 'list' && typeof step === 'number' ? tree.items[step] : undefined;
}

/** The same, unless it is null. */
export function presentPart(tree: Tree | undefined, ...steps: readonly Step[]): Tree | undefined {
  const part = partOf(tree, ...steps);
  return part === undefined || isNull(part) ? undefined : part;
}

/** The text at a part of a tree; '' where no text is. */
export function textOf(tree: Tree | undefined, ...steps: readonly Step[]): string {
  const value = scalarOf(tree, ...steps);
  return typeof value === 'string' ? value : '';
}

/** The value at a part of a tree; undefined where there is none, or a map or a list. */
export function scalarOf(tree: Tree | undefined, ...steps: readonly Step[]): ScalarTree['value'] | undefined {
  const part = partOf(tree, ...steps);
  return part?.kind === 'scalar' ? part.value : undefined;
}

/** Where a part of a tree was written; of one that is missing, what it is missing in. */
export function sourceAt(tree: Tree, ...steps: readonly Step[]): Source {
  let part = tree;
  for (const step of steps) part = partOf(part, step) ?? part;
  return sourceOf(part);
}

/** The members of a map, also those that are null. */
export function allMembersOf(tree: Tree | undefined): [string, Tree][] {
  return tree?.kind === 'map' ? [...tree.members] : [];
}

/** The members of a map at a part of a tree, without those that are null. */
export function membersOf(tree: Tree | undefined, ...steps: readonly Step[]): [string, Tree][] {
  const part = partOf(tree, ...steps);
  return part?.kind === 'map' ? [...part.members].filter(([, member]) => !isNull(member)) : [];
}

/** The items of a list at a part of a tree. */
export function itemsOf(tree: Tree | undefined, ...steps: readonly Step[]): readonly Tree[] {
  const part = partOf(tree, ...steps);
  return part?.kind === 'list' ? part.items : [];
}

/** The tree with another member; undefined takes the member away. A tree that is no map becomes one. */
export function withMember(tree: Tree, key: string, member: Tree | undefined): Tree {
  const members = new Map(tree.kind === 'map' ? tree.members : []);
  if (member === undefined) members.delete(key);
  else members.set(key, member);
  return mapTree(tree, members);
}

/** The tree with another part, however deep; maps that are missing on the way come to be. */
export function withPart(tree: Tree, steps: readonly string[], part: Tree | undefined): Tree {
  const [step, ...rest] = steps;
  if (rest.length === 0) return withMember(tree, step, part);
  const inner = partOf(tree, step) ?? mapTree(tree, new Map());
  return withMember(tree, step, withPart(inner, rest, part));
}

/** The list with each item changed; undefined takes it away. The same list where nothing changes. */
export function changeItems(tree: ListTree, change: (item: Tree, at: number) => Tree | undefined): ListTree {
  const items = tree.items.map(change);
  if (items.every((item, at) => item === tree.items[at])) return tree;
  return listTree(
    tree,
    items.filter((item) => item !== undefined),
  );
}

/** The map with each member changed, in the same way. */
export function changeMembers(
  tree: MapTree,
  change: (key: string, member: Tree) => Tree | undefined,
): MapTree {
  const members = new Map<string, Tree>();
  let isSame = true;
  for (const [key, member] of tree.members) {
    const changed = change(key, member);
    isSame &&= changed === member;
    if (changed !== undefined) members.set(key, changed);
  }
  return isSame ? tree : mapTree(tree, members);
}

/** The tree with each of its texts changed, wherever it is. */
export function changeTexts(
  tree: Tree,
  change: (text: ScalarTree, path: string) => ScalarTree,
  path = '',
): Tree {
  if (tree.kind === 'list')
    return changeItems(tree, (item, at) => changeTexts(item, change, `${path}[${at}]`));
  if (tree.kind === 'scalar') return typeof tree.value === 'string' ? change(tree, path) : tree;
  return changeMembers(tree, (key, member) => changeTexts(member, change, joinPath(path, key)));
}

/** Any member of a map, or any item of a list. */
export const EACH = Symbol('each');

/**
 * The tree with every part changed that a pattern leads to, which is handed over with its path; undefined takes it away.
 * A way that is not there leads to nothing.
 */
export function changeParts(
  tree: Tree,
  pattern: readonly (string | typeof EACH)[],
  change: (part: Tree, path: string) => Tree | undefined,
  path = '',
): Tree {
  const [step, ...rest] = pattern;
  const changed = (part: Tree, at: string): Tree | undefined =>
    rest.length === 0 ? change(part, at) : changeParts(part, rest, change, at);
  if (tree.kind === 'list' && step === EACH)
    return changeItems(tree, (item, at) => changed(item, `${path}[${at}]`));
  if (tree.kind !== 'map') return tree;
  return changeMembers(tree, (key, member) =>
    step === EACH || step === key ? changed(member, joinPath(path, key)) : member,
  );
}
