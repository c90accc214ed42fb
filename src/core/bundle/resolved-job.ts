import type { JsonObject } from '../json.js';
import { partOf } from './tree-parts.js';
import type { Place, Source } from './place.js';
import { objectOf, sourceOf, type Tree } from './value-tree.js';

/** A job of a bundle as the Databricks CLI would deploy it. */
export interface ResolvedJob {
  key: string;
  /** The settings, as `bundle validate -o json` prints them. */
  document: JsonObject;
  place: Place;
  /** Where `tasks[2].task_key` was written, by its path in the document; what is missing, gives the place of what it is missing in. */
  sourceOf: (path: string) => Source;
}

export function resolvedJob(key: string, tree: Tree): ResolvedJob {
  return {
    key,
    document: objectOf(tree),
    place: tree.place,
    sourceOf: (path) => sourceOf(deepestPart(tree, path)),
  };
}

/** The part that a path leads to, or the last one on the way that is there. */
export function deepestPart(tree: Tree, path: string): Tree {
  const [step, index] = /^\[(\d+)\]\.?/.exec(path) ?? [];
  if (tree.kind === 'list' && step !== undefined) {
    const item = partOf(tree, Number(index));
    return item === undefined ? tree : deepestPart(item, path.slice(step.length));
  }
  const names = tree.kind === 'map' ? [...tree.members.keys()] : [];
  // Keys may have dots in them: the longest counts.
  const [name] = names.filter((key) => begins(path, key)).sort((a, b) => b.length - a.length);
  const member = name === undefined ? undefined : partOf(tree, name);
  return member === undefined ? tree : deepestPart(member, path.slice(name.length).replace(/^\./, ''));
}

function begins(path: string, key: string): boolean {
  return path.startsWith(key) && ['', '.', '['].includes(path.charAt(key.length));
}
