import type { JsonObject, JsonValue } from '../json.js';
import type { Place, Source } from './place.js';

interface Rooted {
  /** Where the value is used: relative paths count from this file. */
  place: Place;
  /** Where it is written, if a variable brought it. */
  source?: Place;
  /** The variable that brought it, and what set that: `variable days, set in targets.dev`. */
  from?: string;
  /** How much it would take to write the value out, about in characters; parts that are shared count each time. */
  size: number;
  /** How many levels it has below itself. */
  depth: number;
  /** True for what has a YAML anchor: a key that nobody knows may hold it. */
  anchored?: boolean;
}

export interface ScalarTree extends Rooted {
  kind: 'scalar';
  value: string | number | boolean | null;
  /** What is written, of a value that is not in quotes: `1.10`. */
  written?: string;
}

export interface MapTree extends Rooted {
  kind: 'map';
  members: ReadonlyMap<string, Tree>;
}

export interface ListTree extends Rooted {
  kind: 'list';
  items: readonly Tree[];
}

/**
 * A value of which every part knows where it stands, so that it can be merged, resolved and converted, and still be told
 * about in terms of the files. Trees never change; parts are shared.
 */
export type Tree = ScalarTree | MapTree | ListTree;

/** What a tree keeps of where it comes from when its value is replaced. */
export type Origin = Pick<Rooted, 'place' | 'source' | 'from' | 'anchored'>;

export function scalarTree(at: Origin, value: ScalarTree['value'], written?: string): ScalarTree {
  const size = 1 + (typeof value === 'string' ? value.length : 4);
  const text = written === undefined ? {} : { written };
  return { ...originOf(at), kind: 'scalar', value, size, depth: 0, ...text };
}

export function mapTree(at: Origin, members: ReadonlyMap<string, Tree>): MapTree {
  let [size, depth] = [2, 0];
  for (const [key, member] of members) {
    size += key.length + member.size;
    depth = Math.max(depth, member.depth + 1);
  }
  return { ...originOf(at), kind: 'map', members, size, depth };
}

export function listTree(at: Origin, items: readonly Tree[]): ListTree {
  const size = items.reduce((sum, item) => sum + item.size, 2);
  const depth = items.reduce((most, item) => Math.max(most, item.depth + 1), 0);
  return { ...originOf(at), kind: 'list', items, size, depth };
}

/** A value, or an object of values, that is written nowhere, as the tree of a place. */
export function treeOfValue(
  at: Origin,
  value: ScalarTree['value'] | Readonly<Record<string, ScalarTree['value']>>,
): Tree {
  if (typeof value !== 'object' || value === null) return scalarTree(at, value);
  const members = Object.entries(value).map(([key, member]) => [key, scalarTree(at, member)] as const);
  return mapTree(at, new Map(members));
}

/** The same value at the place of another one. */
export function placedAs(tree: Tree, at: Origin): Tree {
  const { place: _place, source: _source, from: _from, anchored: _anchored, ...value } = tree;
  return { ...value, ...originOf(at) };
}

/** The value as plain JSON; what is null is absent. */
export function jsonOf(tree: Tree): JsonValue {
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'list') return tree.items.map(jsonOf);
  const present = [...tree.members].filter(([, member]) => !isNull(member));
  return Object.fromEntries(present.map(([key, member]) => [key, jsonOf(member)]));
}

/** The value of a map as a plain object; an empty one for anything else. */
export function objectOf(tree: Tree | undefined): JsonObject {
  return tree?.kind === 'map' ? (jsonOf(tree) as JsonObject) : {};
}

export function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null;
}

/** Where an issue about a tree points to. */
export function sourceOf({ place, source, from }: Tree): Source {
  return { ...(source ?? place), ...(from === undefined ? {} : { from }) };
}

function originOf({ place, source, from, anchored }: Origin): Origin {
  return {
    place,
    ...(source === undefined ? {} : { source }),
    ...(from === undefined ? {} : { from }),
    ...(anchored === undefined ? {} : { anchored }),
  };
}
