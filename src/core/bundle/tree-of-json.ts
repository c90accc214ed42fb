import { isJsonObject, joinPath, type JsonValue } from '../json.js';
import { listTree, mapTree, type Origin, scalarTree, type Tree } from './value-tree.js';

/** Says where the part at a path comes from. */
export type OriginAt = (path: string) => Origin;

/** A JSON value as a tree. */
export function treeOfJson(value: JsonValue, path: string, originAt: OriginAt): Tree {
  const at = originAt(path);
  if (Array.isArray(value)) {
    return listTree(
      at,
      value.map((item, index) => treeOfJson(item, `${path}[${index}]`, originAt)),
    );
  }
  if (!isJsonObject(value)) return scalarTree(at, value);
  const members = Object.entries(value).map(
    ([key, member]) => [key, treeOfJson(member as JsonValue, joinPath(path, key), originAt)] as const,
  );
  return mapTree(at, new Map(members));
}

/**
 * The tree with what a JSON value says instead; what is the same in both stays as it is, with its place, and so does what
 * is empty or null and not in the value (`libs/dyn/merge/override.go`, `mutator/python/apply_python_output.go` of the
 * Databricks CLI 1.14). The very same tree where nothing changes.
 */
export function overriddenBy(before: Tree, after: JsonValue, path: string, originAt: OriginAt): Tree {
  if (before.kind === 'scalar' && before.value === after) return before;
  if (before.kind === 'list' && Array.isArray(after)) {
    const items = after.map((item, index): Tree => {
      const at = `${path}[${index}]`;
      return index < before.items.length
        ? overriddenBy(before.items[index], item, at, originAt)
        : treeOfJson(item, at, originAt);
    });
    items.push(...before.items.slice(after.length).filter(isEmpty));
    const isSame =
      items.length === before.items.length && items.every((item, at) => item === before.items[at]);
    return isSame ? before : listTree(before, items);
  }
  if (before.kind !== 'map' || !isJsonObject(after)) return treeOfJson(after, path, originAt);
  const kept = [...before.members].filter(([key, member]) => Object.hasOwn(after, key) || isEmpty(member));
  const members = new Map(kept);
  for (const [key, value] of Object.entries(after)) {
    const [at, member] = [joinPath(path, key), before.members.get(key)];
    const json = value as JsonValue;
    members.set(
      key,
      member === undefined ? treeOfJson(json, at, originAt) : overriddenBy(member, json, at, originAt),
    );
  }
  const isSame =
    members.size === before.members.size &&
    [...members].every(([key, member]) => member === before.members.get(key));
  return isSame ? before : mapTree(before, members);
}

/** True for what the classes of `databricks-bundles` leave out when they are written. */
function isEmpty(tree: Tree): boolean {
  if (tree.kind === 'scalar') return tree.value === null;
  return tree.kind === 'map' ? tree.members.size === 0 : tree.items.length === 0;
}
