import { listCircle } from '../issue.js';
import { joinPath } from '../json.js';
import { quote } from '../short-text.js';
import { DEEPEST_YAML } from '../yaml/yaml-value.js';
import type { Findings } from './bundle-issue.js';
import { MOST_CHARACTERS } from './read-document.js';
import { broughtBy } from './brought-values.js';
import { type FoundReference, referencesIn } from './reference-syntax.js';
import { type FoundPart, findPart } from './referenced-part.js';
import { scalarText } from './scalar-text.js';
import { listTree, mapTree, type ScalarTree, scalarTree, sourceOf, type Tree } from './value-tree.js';
import type { SetBy } from './variables.js';
import { withoutDoublePrefix } from './workspace-prefix.js';

/** What is resolved before a deployment; the rest, as `${resources.…}`, is only known by one. */
const RESOLVED: readonly (string | number)[] = ['bundle', 'workspace', 'variables', 'var'];

/** References that references come to in turn: as many rounds as the Databricks CLI makes, and names one after another. */
const MOST_ROUNDS = 11;
const LONGEST_CHAIN = 100;

/** The bundle with its references resolved (`resolve_variable_references.go` of the Databricks CLI 1.14). */
export function resolveReferences(bundle: Tree, setBy: SetBy, findings: Findings): Tree {
  return new Resolver(bundle, setBy, findings).resolve(bundle, '');
}

class Resolver {
  /** What each reference comes to, undefined where it comes to nothing; that has been told. */
  readonly #done = new Map<string, Tree | undefined>();
  /** The references that are being resolved, each because of the one before it. */
  readonly #open: string[] = [];
  #brought = 0;

  constructor(
    private readonly root: Tree,
    private readonly setBy: SetBy,
    private readonly findings: Findings,
  ) {}

  resolve(tree: Tree, path: string): Tree {
    if (tree.kind === 'list') {
      const items = tree.items.map((item, at) => this.resolve(item, `${path}[${at}]`));
      return items.every((item, at) => item === tree.items[at]) ? tree : listTree(tree, items);
    }
    if (tree.kind === 'scalar') return typeof tree.value === 'string' ? this.#text(tree, path) : tree;
    const members = [...tree.members].map(
      ([key, member]) => [key, this.resolve(member, joinPath(path, key))] as const,
    );
    return members.every(([key, member]) => tree.members.get(key) === member)
      ? tree
      : mapTree(tree, new Map(members));
  }

  #text(tree: ScalarTree, path: string): Tree {
    let text = withoutDoublePrefix(tree, path, this.findings);
    let result: ScalarTree = text;
    for (let round = 0; round <= MOST_ROUNDS; round++) {
      const found = referencesIn(String(text.value)).filter(isResolved);
      if (found.length === 0) return text;
      if (found[0].written === text.value) return this.#whole(found[0], text, path);
      result = this.#replace(text, found, path);
      if (result.value === text.value) return result;
      text = result;
    }
    const message = `its references come to others for more than ${MOST_ROUNDS} times, and stay as they are.`;
    this.findings.warn('REFERENCE_DEEP', path, sourceOf(tree), message);
    return result;
  }

  /** A text that is one reference takes the value as it is. */
  #whole(reference: FoundReference, tree: ScalarTree, path: string): Tree {
    const value = this.#valueOf(reference, tree, path);
    if (value === undefined) return tree;
    return broughtBy(value, tree, this.#variableOf(reference));
  }

  /** In a text each reference is replaced by its value; one that has none stays. */
  #replace(tree: ScalarTree, found: readonly FoundReference[], path: string): ScalarTree {
    let [text, after] = ['', 0];
    let from = tree.from;
    const whole = String(tree.value);
    for (const reference of found) {
      const value = this.#valueOf(reference, tree, path);
      text += whole.slice(after, reference.offset);
      after = reference.offset + reference.written.length;
      if (value?.kind === 'scalar') {
        from ??= this.#variableOf(reference);
        text += scalarText(value);
      } else {
        text += reference.written;
        if (value !== undefined) this.#tellKind(reference, tree, path);
      }
    }
    return scalarTree({ ...tree, ...(from === undefined ? {} : { from }) }, text + whole.slice(after));
  }

  #tellKind({ written }: FoundReference, tree: Tree, path: string): void {
    const message = `${written} is a map or a list, which cannot stand inside of a text.`;
    this.findings.error('REFERENCE_TYPE', path, sourceOf(tree), message, 'Let it be the whole value.');
  }

  #valueOf(reference: FoundReference, tree: Tree, path: string): Tree | undefined {
    const name = reference.written.slice(2, -1);
    if (this.#open.includes(name)) return this.#tellCircle(name, tree, path);
    if (!this.#done.has(name)) {
      if (this.#open.length >= LONGEST_CHAIN) return this.#tellTooMuch(reference, tree, path);
      this.#open.push(name);
      const part = findPart(this.root, reference, (inner) => this.resolve(inner, name));
      this.#done.set(name, this.#resolved(part, tree, path));
      this.#open.pop();
    }
    const value = this.#done.get(name);
    if (value === undefined) return undefined;
    this.#brought += value.size;
    const isTooMuch = this.#brought > 2 * MOST_CHARACTERS || value.depth > DEEPEST_YAML;
    return isTooMuch ? this.#tellTooMuch(reference, tree, path) : value;
  }

  #resolved(part: FoundPart, tree: Tree, path: string): Tree | undefined {
    if ('tree' in part) return this.resolve(part.tree, part.path);
    const { code, message, hint, at } = part;
    if (message !== undefined) {
      this.findings.error(code, at?.path ?? path, sourceOf(at?.tree ?? tree), message, hint);
    }
    return undefined;
  }

  #tellCircle(name: string, tree: Tree, path: string): undefined {
    const circle = this.#open.slice(this.#open.indexOf(name));
    const message = `its references lead in a circle: ${listCircle(circle)}.`;
    this.findings.error(
      'REFERENCE_CIRCLE',
      path,
      sourceOf(tree),
      message,
      'Give one of them a value of its own.',
    );
  }

  #tellTooMuch({ written }: FoundReference, tree: Tree, path: string): undefined {
    const message = `with ${quote(written)} the references of the bundle come to far more than it can hold.`;
    this.findings.error('REFERENCE_TOO_LARGE', path, sourceOf(tree), message);
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
