import { type Alias, isAlias, isMap, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import { isMergeKey, keyText } from '../../core/yaml/yaml-value.js';

/** Where a part of a document stands: the offset of its key (or of itself, in a list), and its node. */
export interface YamlPlace {
  offset: number;
  /** Undefined where the document has no such part; the offset is then that of what it is missing in. */
  node: Node | undefined;
}

/** The place of `tasks[2].task_key`, also where an alias or a merge key brings it in. */
export function placeIn(root: Node | null, path: string, targets: ReadonlyMap<Alias, Node>): YamlPlace {
  let node = aliased(root ?? undefined, targets);
  let offset = node?.range?.[0] ?? 0;
  let rest = path;
  while (rest !== '') {
    if (isSeq(node)) {
      const [step, index] = /^\[(\d+)\]\.?/.exec(rest) ?? [rest, ''];
      const item = node.items[Number(index || NaN)] as Node | undefined;
      if (item === undefined) return { offset, node: undefined };
      offset = item.range?.[0] ?? offset;
      node = aliased(item, targets);
      rest = rest.slice(step.length);
      continue;
    }
    const member = isMap(node) ? memberOf(node, rest, targets) : undefined;
    if (member === undefined) return { offset, node: undefined };
    offset = member.pair.key.range?.[0] ?? offset;
    node = aliased(member.pair.value ?? undefined, targets);
    rest = rest.slice(member.name.length).replace(/^\./, '');
  }
  return { offset, node };
}

interface Member {
  name: string;
  pair: Pair<Node, Node | null>;
}

/** The member whose key `rest` begins with; the longest, since keys may have dots in them. */
function memberOf(map: YAMLMap, rest: string, targets: ReadonlyMap<Alias, Node>): Member | undefined {
  let best: Member | undefined;
  const open: unknown[] = [map];
  const seen = new Set<unknown>();
  // Own keys first, then what is merged in, of which the last one wins.
  while (open.length > 0 && best === undefined) {
    const next = aliased(open.pop() as Node | undefined, targets);
    if (seen.has(next)) continue;
    seen.add(next);
    if (isSeq(next)) open.push(...next.items);
    if (!isMap(next)) continue;
    for (const pair of next.items as Pair<Node, Node | null>[]) {
      if (isMergeKey(pair.key)) {
        open.push(pair.value);
        continue;
      }
      const name = keyText(pair.key);
      if (name === undefined || !begins(rest, name)) continue;
      if (best === undefined || name.length > best.name.length) best = { name, pair };
    }
  }
  return best;
}

function begins(rest: string, name: string): boolean {
  return rest.startsWith(name) && ['', '.', '['].includes(rest.charAt(name.length));
}

function aliased(node: Node | undefined, targets: ReadonlyMap<Alias, Node>): Node | undefined {
  return isAlias(node) ? targets.get(node) : node;
}
