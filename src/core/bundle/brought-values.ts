import { placedAs, type Tree } from './value-tree.js';

/**
 * A value at the place of the reference that brought it, from whose file its relative paths count. `variable` goes with the
 * value and all of its parts, unless another variable brought them to this one.
 */
export function broughtBy(value: Tree, reference: Tree, variable: string | undefined): Tree {
  if (variable === undefined) return placedAs(value, reference);
  const { place, source = place, ...marked } = markedBy(value, variable);
  return { ...marked, source, place: reference.place };
}

function markedBy(value: Tree, variable: string): Tree {
  const { from = variable } = value;
  if (value.kind === 'scalar') return { ...value, from };
  if (value.kind === 'list')
    return { ...value, from, items: value.items.map((item) => markedBy(item, variable)) };
  const members = [...value.members].map(([key, member]) => [key, markedBy(member, variable)] as const);
  return { ...value, from, members: new Map(members) };
}
