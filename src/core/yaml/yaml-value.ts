import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { JsonValue } from '../json.js';

/** Something in a YAML text that cannot be read, and where. */
export interface YamlProblem {
  message: string;
  hint?: string;
  offset: number;
}

/** A value with what it would take to write it out, so that what unfolds to millions is found before anyone does. */
export interface Unfolded {
  value: JsonValue;
  characters: number;
  depth: number;
  /** The node that it is made of: that of the anchor, where an alias stands. Null where nothing is written. */
  node: Node | null;
  /** Of a map, by key. */
  members?: Map<string, UnfoldedMember>;
  /** Of a list. */
  items?: Unfolded[];
}

/** A member of a map; of one that is merged in, the key stands in the map that it comes from. */
export interface UnfoldedMember {
  key: Node;
  part: Unfolded;
}

/** Deeper than any definition, and far from where a recursion over it would run out of stack. */
export const DEEPEST_YAML = 1000;

/** What a member of a map takes at least, when it is written out: `"k":1,`. */
const SHORTEST_MEMBER = 6;

/** Thrown for a document that no one should unfold. */
export class TooMuchYaml extends Error {}

/**
 * Turns the nodes of a YAML document into plain values. Merge keys are merged as the Databricks CLI does: a map's own
 * keys win, and of a list of maps the later one. `yaml` itself would take time without end for nested merges, let the
 * earlier map win, and refuse a hundred uses of one anchor.
 */
export class YamlValues {
  readonly problems: YamlProblem[] = [];
  /** The keys that stood in their map before, where that is no problem. */
  readonly repeated: { key: Node; map: YAMLMap }[] = [];
  /** What each alias stands for. */
  readonly targets = new Map<Alias, Node>();
  readonly #anchors = new Map<string, Node>();
  readonly #finished = new Map<Node, Unfolded>();
  #copied = 0;

  /**
   * `mostCharacters` is how long a document may be when it is written out. A key that stands in its map twice is a problem,
   * unless the later one is to count.
   */
  constructor(
    private readonly mostCharacters: number,
    private readonly scalarValue: (scalar: Scalar) => JsonValue,
    private readonly laterCounts = false,
  ) {}

  /** The value of a node; throws `TooMuchYaml`. What cannot be read is in `problems`, with null in its place. */
  valueOf(node: Node | null): JsonValue {
    return this.unfold(node).value;
  }

  /** The same with the nodes that the parts of the value are made of. */
  unfold(node: Node | null): Unfolded {
    if (isAlias(node)) return this.#alias(node);
    const anchor = (node as Scalar | null)?.anchor;
    if (anchor !== undefined) this.#anchors.set(anchor, node as Node);
    const unfolded = isMap(node) ? this.#map(node) : isSeq(node) ? this.#list(node) : this.#scalar(node);
    if (anchor !== undefined) this.#finished.set(node as Node, unfolded);
    return unfolded;
  }

  #scalar(node: Node | null): Unfolded {
    const value = isScalar(node) ? this.scalarValue(node) : null;
    const characters = 1 + (typeof value === 'string' ? value.length : 1);
    return { value, characters, depth: 0, node };
  }

  #alias(alias: Alias): Unfolded {
    const target = this.#anchors.get(alias.source);
    if (target === undefined)
      return this.#wrong(alias, `no anchor "&${alias.source}" stands before this "*${alias.source}".`);
    const unfolded = this.#finished.get(target);
    if (unfolded === undefined)
      return this.#wrong(alias, `"*${alias.source}" stands inside of "&${alias.source}" itself.`);
    this.targets.set(alias, target);
    return unfolded;
  }

  #list(node: YAMLSeq): Unfolded {
    const parts = node.items.map((item) => this.unfold(item as Node | null));
    return { value: parts.map(({ value }) => value), node, items: parts, ...this.#total(parts) };
  }

  #map(node: YAMLMap): Unfolded {
    const own = new Map<string, UnfoldedMember>();
    const merged = new Map<string, UnfoldedMember>();
    let merges = 0;
    for (const { key, value } of node.items as Pair<Node, Node | null>[]) {
      const unfolded = this.unfold(value);
      if (!isMergeKey(key)) this.#member(key, unfolded, own, node);
      else if (merges++ === 0) this.#merge(value ?? key, unfolded, merged);
      else this.#wrong(key, 'a map has one "<<".', 'Write "<<: [*one, *two]".');
    }
    const members = new Map([...merged, ...own]);
    const entries = [...members].map(([key, { part }]) => [key, part.value] as const);
    return {
      value: Object.fromEntries(entries),
      node,
      members,
      ...this.#total([...members.values()].map(({ part }) => part)),
    };
  }

  #member(key: Node, part: Unfolded, own: Map<string, UnfoldedMember>, map: YAMLMap): void {
    const name = keyText(key);
    if (name === undefined) this.#wrong(key, 'a key has to be a text.');
    else if (own.has(name) && !this.laterCounts) this.#wrong(key, `this map has another "${name}" already.`);
    else {
      if (own.has(name)) this.repeated.push({ key, map });
      own.set(name, { key, part });
    }
  }

  #merge(node: Node, unfolded: Unfolded, merged: Map<string, UnfoldedMember>): void {
    for (const { members } of unfolded.items ?? [unfolded]) {
      if (members === undefined) {
        this.#wrong(node, 'only maps can be merged.', 'Write "<<: *anchor" or "<<: [*one, *two]".');
        return;
      }
      this.#copied += members.size;
      if (this.#copied > this.mostCharacters / SHORTEST_MEMBER) throw new TooMuchYaml();
      for (const [key, member] of members) merged.set(key, member);
    }
  }

  #total(parts: readonly Unfolded[]): { characters: number; depth: number } {
    let [characters, depth] = [2, 0];
    for (const part of parts) {
      characters += part.characters;
      depth = Math.max(depth, part.depth + 1);
    }
    if (characters > this.mostCharacters || depth > DEEPEST_YAML) throw new TooMuchYaml();
    return { characters, depth };
  }

  #wrong(node: Node, message: string, hint?: string): Unfolded {
    this.problems.push({ message, offset: node.range?.[0] ?? 0, ...(hint === undefined ? {} : { hint }) });
    return { value: null, characters: 1, depth: 0, node, members: new Map() };
  }
}

/** True for a plain `<<`; in quotes it is a key like another. */
export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.value === '<<';
}

/** The text of a plain scalar as it is written: `1.10`. Undefined for anything else. */
export function plainText(node: Node | null | undefined): string | undefined {
  return isScalar(node) && node.type === 'PLAIN' ? node.source : undefined;
}

/** A key as it is written: `010` and `yes` are texts here. Undefined for what is none. */
export function keyText(key: unknown): string | undefined {
  if (!isScalar(key) || key.value === null) return undefined;
  return typeof key.value === 'string' ? key.value : key.source;
}
