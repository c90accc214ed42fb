import type { Tree } from './value-tree.js';

/*
 * `${a.b-c[0].d}` (`libs/dyn/dynvar/ref.go` of the Databricks CLI 1.14): anything else with `${` is plain text. The letters
 * of a name are written without a repetition inside of a repetition, so that no text takes long to look at.
 */
const NAME = String.raw`\p{L}(?:[-_]*[\p{L}\p{N}])*`;
const REFERENCE = new RegExp(String.raw`\$\{(${NAME}(?:\.${NAME}(?:\[[0-9]+\])*)*(?:\[[0-9]+\])*)\}`, 'gu');

/** One reference in a text. */
export interface FoundReference {
  /** `${var.x}` as a whole. */
  written: string;
  /** The steps of its path, as `var`, `x`. */
  steps: (string | number)[];
  /** Where it begins in the text. */
  offset: number;
}

/** The references in a text, from left to right. */
export function referencesIn(text: string): FoundReference[] {
  if (!text.includes('${')) return [];
  return [...text.matchAll(REFERENCE)].map(({ 0: written, 1: path, index }) => ({
    written,
    steps: [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([name, at]) =>
      at === undefined ? name : Number(at),
    ),
    offset: index,
  }));
}

/** True for a text that is one reference and nothing else: it may become anything. */
export function isReference(tree: Tree): boolean {
  if (tree.kind !== 'scalar' || typeof tree.value !== 'string') return false;
  const [first] = referencesIn(tree.value);
  return first?.written === tree.value;
}
