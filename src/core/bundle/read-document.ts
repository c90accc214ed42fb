import { isMap, LineCounter, type Node } from 'yaml';
import { quote } from '../short-text.js';
import { bundleScalar } from '../yaml/bundle-scalar.js';
import { composeYaml, MOST_PROBLEMS, syntaxProblems } from '../yaml/compose-yaml.js';
import {
  keyText,
  plainText,
  TooMuchYaml,
  type Unfolded,
  type YamlProblem,
  YamlValues,
} from '../yaml/yaml-value.js';
import type { Findings } from './bundle-issue.js';
import { type Place, startOf } from './place.js';
import { listTree, mapTree, scalarTree, type Tree } from './value-tree.js';

/** Far more than any bundle has in one file, or in all of its values written out. */
export const MOST_CHARACTERS = 8_000_000;

/** What bytes become that are no UTF-8. */
const UNDECODED = '\ufffd';

/**
 * A document in YAML or JSON as a tree in which a member stands where its key is written; undefined, with everything that
 * is wrong among the findings, where it can't be read. An empty document is null.
 */
export function readDocument(file: string, text: string, findings: Findings): Tree | undefined {
  const refuse = (message: string): undefined =>
    findings.error('SYNTAX', '', startOf(file), message) as undefined;
  if (text.length > MOST_CHARACTERS) return refuse('the file is far larger than a bundle can be.');
  const lines = new LineCounter();
  const undecoded = text.indexOf(UNDECODED);
  const documents = composeYaml(text, lines);
  if (documents === undefined) return refuse('the document is nested far too deep.');
  const [document] = documents;
  if (undecoded >= 0) {
    const problem = { message: 'the file is not UTF-8.', hint: 'Save it as UTF-8.', offset: undecoded };
    tell([problem], { file, lines, findings });
    return undefined;
  }
  const problems = syntaxProblems(documents, text);
  const values = new YamlValues(MOST_CHARACTERS, bundleScalar, true);
  try {
    const tree = new Placing(file, lines).tree(values.unfold(document.contents));
    const place = { file, lines, findings };
    for (const { key, map } of values.repeated) tellRepeated(key, isResources(document.contents, map), place);
    return tell([...problems, ...values.problems], place) ? undefined : tree;
  } catch (problem) {
    if (!(problem instanceof TooMuchYaml)) throw problem;
    return refuse('its aliases unfold to far more than a bundle can hold.');
  }
}

interface Reading {
  file: string;
  lines: LineCounter;
  findings: Findings;
}

/**
 * To the Databricks CLI a key that is written twice in one map is none of its concern: the later one counts. A resource
 * that is lost this way was not meant to be.
 */
function tellRepeated(key: Node, isResource: boolean, { file, lines, findings }: Reading): void {
  const { line, col } = lines.linePos(key.range?.[0] ?? 0);
  const at = { file, line, column: col };
  const name = keyText(key) ?? '';
  if (isResource) {
    const message = `the key ${quote(name)} is taken already in this file.`;
    findings.error('RESOURCE_KEY_TWICE', '', at, message, 'Give one of them another key.');
  } else findings.warn('KEY_TWICE', '', at, `${quote(name)} stands in this map already; this one counts.`);
}

/** True for a map of jobs, or of other resources, at the top of a document. */
function isResources(root: Node | null, map: Node): boolean {
  const types = isMap(root) ? root.get('resources') : undefined;
  return isMap(types) && types.items.some(({ value }) => value === map);
}

function tell(problems: readonly YamlProblem[], { file, lines, findings }: Reading): boolean {
  for (const { message, hint, offset } of problems.slice(0, MOST_PROBLEMS)) {
    const { line, col } = lines.linePos(offset);
    findings.error('SYNTAX', '', { file, line, column: col }, message, hint);
  }
  return problems.length > 0;
}

/** Makes a tree of unfolded YAML; what an alias brings in again is made once. */
class Placing {
  readonly #made = new Map<Unfolded, Tree>();

  constructor(
    private readonly file: string,
    private readonly lines: LineCounter,
  ) {}

  /** The tree of a value; `key` is the node of its key, in a map. */
  tree(part: Unfolded, key?: Node): Tree {
    const made = this.#made.get(part) ?? this.#make(part);
    this.#made.set(part, made);
    return key === undefined ? made : { ...made, place: this.#placeOf(key) };
  }

  #make(part: Unfolded): Tree {
    const { node, members, items, value } = part;
    const anchored = (node as { anchor?: string } | null)?.anchor === undefined ? {} : { anchored: true };
    const at = { place: this.#placeOf(node), ...anchored };
    if (members !== undefined) {
      const entries = [...members].map(([name, { key, part }]) => [name, this.tree(part, key)] as const);
      return mapTree(at, new Map(entries));
    }
    if (items !== undefined)
      return listTree(
        at,
        items.map((item) => this.tree(item)),
      );
    return scalarTree(at, value as string | number | boolean | null, plainText(node));
  }

  #placeOf(node: Node | null): Place {
    const { line, col } = this.lines.linePos(node?.range?.[0] ?? 0);
    return { file: this.file, line, column: col };
  }
}
