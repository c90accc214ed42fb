import { listCircle } from '../issue.js';
import { joinPath } from '../json.js';
import { quote } from '../short-text.js';
import { DEEPEST_YAML } from '../yaml/yaml-value.js';
import type { Findings } from './bundle-issue.js';
import { MOST_CHARACTERS } from './read-document.js';
import { broughtBy } from './brought-values.js';
import { type FoundReference, referencesIn } from './reference-syntax.js';
import { findPart, type Missing } from './referenced-part.js';
import { scalarText } from './scalar-text.js';
import { changeItems, changeMembers } from './tree-parts.js';
import { type ScalarTree, scalarTree, sourceOf, type Tree } from './value-tree.js';
import type { SetBy } from './variables.js';
import { withoutDoublePrefix } from './workspace-prefix.js';

/** What is resolved before a deployment; the rest, as `${resources.…}`, is only known by one. */
const RESOLVED: readonly (string | number)[] = ['bundle', 'workspace', 'variables', 'var'];

/** References that references come to in turn: as many rounds as the Databricks CLI makes, and names one after another. */
const MOST_ROUNDS = 11;
const LONGEST_CHAIN = 100;

/** Resolves the references of a part of a bundle, which stands at a path. */
export type Resolve = (tree: Tree, path: string) => Tree;

/** What resolves the references to a bundle (`resolve_variable_references.go` of the Databricks CLI 1.14). */
export function referencesTo(bundle: Tree, setBy: SetBy, findings: Findings): Resolve {
  const resolver = new Resolver(bundle, setBy, findings);
  return (tree, path) => resolver.resolve(tree, path);
}

/** Resolves the references in parts of a bundle. */
export class Resolver {
  /** What each reference comes to, undefined where it comes to nothing; that has been told. */
  readonly #done = new Map<string, Tree | undefined>();
  /** The references that are being resolved, each because of the one before it. */
  readonly #open: string[] = [];
  /** How much references have brought, in characters. */
  #brought = 0;
  #isTooMuch = false;
  /** How many references have come to nothing; what was made with one of them is not to be used. */
  #failures = 0;

  constructor(
    private readonly root: Tree,
    private readonly setBy: SetBy,
    private readonly findings: Findings,
    private readonly lookedUp?: (name: string, lookup: Tree) => Missing,
  ) {}

  /** The part; undefined where a reference in it comes to nothing, which has been told. */
  resolveWhole(tree: Tree, path: string): Tree | undefined {
    const failures = this.#failures;
    const resolved = this.resolve(tree, path);
    return this.#failures > failures ? undefined : resolved;
  }

  /** The part, with what comes to nothing as it is. */
  resolve(tree: Tree, path: string): Tree {
    if (tree.kind === 'list') return changeItems(tree, (item, at) => this.resolve(item, `${path}[${at}]`));
    if (tree.kind === 'scalar') return typeof tree.value === 'string' ? this.#text(tree, path) : tree;
    return changeMembers(tree, (key, member) => this.resolve(member, joinPath(path, key)));
  }

  #text(tree: ScalarTree, path: string): Tree {
    let text = withoutDoublePrefix(tree, path, this.findings);
    const failures = this.#failures;
    for (let round = 0; round <= MOST_ROUNDS; round++) {
      const found = referencesIn(String(text.value)).filter(isResolved);
      if (found.length === 0) return text;
      if (found[0].written === text.value) return this.#whole(found[0], text, path);
      const replaced = this.#replace(text, found, path);
      if (this.#failures > failures) return text;
      text = replaced;
    }
    const message = `its references come to others for more than ${MOST_ROUNDS} times, and stay as they are.`;
    this.findings.warn('REFERENCE_DEEP', path, sourceOf(tree), message);
    return text;
  }

  /** A text that is one reference takes the value as it is. */
  #whole(reference: FoundReference, tree: ScalarTree, path: string): Tree {
    const value = this.#valueOf(reference, tree, path);
    return value === undefined ? tree : broughtBy(value, tree, this.#variableOf(reference));
  }

  /** A text with each reference replaced by its value. */
  #replace(tree: ScalarTree, found: readonly FoundReference[], path: string): ScalarTree {
    let [text, after] = ['', 0];
    let from = tree.from;
    const whole = String(tree.value);
    for (const reference of found) {
      const value = this.#valueOf(reference, tree, path);
      from ??= this.#variableOf(reference);
      text += whole.slice(after, reference.offset);
      after = reference.offset + reference.written.length;
      if (value?.kind === 'scalar') text += scalarText(value);
      else if (value !== undefined) {
        const message = `${reference.written} is a map or a list, which cannot stand inside of a text.`;
        this.#refuse('REFERENCE_TYPE', path, tree, message, 'Let it be the whole value.');
      }
    }
    return scalarTree({ ...tree, ...(from === undefined ? {} : { from }) }, text + whole.slice(after));
  }

  /** What a reference comes to; undefined, which counts as a failure, where it comes to nothing. */
  #valueOf(reference: FoundReference, tree: Tree, path: string): Tree | undefined {
    const name = reference.written.slice(2, -1);
    if (this.#open.includes(name)) {
      const circle = listCircle(this.#open.slice(this.#open.indexOf(name)));
      const message = `its references lead in a circle: ${circle}.`;
      return this.#refuse('REFERENCE_CIRCLE', path, tree, message, 'Give one of them a value of its own.');
    }
    if (!this.#done.has(name)) this.#done.set(name, this.#lookUp(name, reference, tree, path));
    const value = this.#done.get(name);
    if (value === undefined) {
      this.#failures++;
      return undefined;
    }
    this.#brought += value.size;
    const isTooMuch = this.#brought > 2 * MOST_CHARACTERS || value.depth > DEEPEST_YAML;
    return isTooMuch ? this.#refuseSize(name, tree, path) : value;
  }

  #lookUp(name: string, reference: FoundReference, tree: Tree, path: string): Tree | undefined {
    if (this.#open.length >= LONGEST_CHAIN) return this.#refuseSize(name, tree, path);
    const failures = this.#failures;
    this.#open.push(name);
    const part = findPart(this.root, reference, (inner, at) => this.resolve(inner, at), this.lookedUp);
    const value = 'tree' in part ? this.resolve(part.tree, part.path) : undefined;
    this.#open.pop();
    if ('tree' in part) return this.#failures > failures ? undefined : value;
    const { code, message, hint, at } = part;
    if (message !== undefined)
      this.findings.error(code, at?.path ?? path, sourceOf(at?.tree ?? tree), message, hint);
    return undefined;
  }

  #refuse(code: string, path: string, tree: Tree, message: string, hint?: string): undefined {
    this.#failures++;
    this.findings.error(code, path, sourceOf(tree), message, hint);
  }

  /** Told once: all that come after it are too much, too. */
  #refuseSize(name: string, tree: Tree, path: string): undefined {
    const message = `with ${quote(name)} the references of the bundle come to far more than it can hold.`;
    if (!this.#isTooMuch) this.#refuse('REFERENCE_TOO_LARGE', path, tree, message);
    this.#isTooMuch = true;
    this.#failures++;
  }

  /** `variable days, set in targets.dev`, where the reference is one to a variable. */
  #variableOf({ steps: [prefix, name] }: FoundReference): string | undefined {
    const setBy = prefix === 'var' ? this.setBy.get(String(name)) : undefined;
    if (setBy === undefined) return undefined;
    return `variable ${name}, ${setBy}`;
  }
}

function isResolved({ steps }: FoundReference): boolean {
  return RESOLVED.includes(steps[0]) && (steps[0] !== 'var' || typeof steps[1] === 'string');
}
