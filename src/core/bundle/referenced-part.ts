import { listNames } from '../issue.js';
import { joinPath } from '../json.js';
import { suggestName } from '../nearest-name.js';
import { quote } from '../short-text.js';
import { bundleSchema } from './bundle-schema.js';
import { fieldTypeOf, memberSchema, zeroOf } from './field-types.js';
import { type LookupKind, renderLookup } from './lookup.js';
import { type FoundReference, isReference } from './reference-syntax.js';
import { allMembersOf, membersOf, partOf, presentPart, type Step, textOf } from './tree-parts.js';
import type { Tree } from './value-tree.js';

/** The part of a bundle that a reference means, or why there is none. */
export type FoundPart = { tree: Tree; path: string } | Missing;

export interface Missing {
  code: string;
  /** Undefined where it has been told already why there is no value. */
  message?: string;
  hint?: string;
  /** What the issue is about, if not the reference. */
  at?: { tree: Tree; path: string };
}

/**
 * What `${var.x.y}` (which is `${variables.x.value.y}`) means in a bundle. A field that is not set has its zero; `resolve`
 * is asked where another reference stands on the way, `lookedUp` for a variable that is looked up and has no value.
 */
export function findPart(
  root: Tree,
  { steps, written }: FoundReference,
  resolve: (tree: Tree, path: string) => Tree,
  lookedUp: (name: string, lookup: Tree) => Missing = unanswered,
): FoundPart {
  const [first, second, ...rest] = steps;
  if (first !== 'var') return follow(root, steps, { written, resolve });
  const name = String(second);
  const variable = partOf(root, 'variables', name);
  if (variable === undefined) {
    const names = allMembersOf(partOf(root, 'variables')).map(([known]) => known);
    const hint = suggestName(name, names) ?? `Variables of the bundle: ${listNames(names)}.`;
    return { code: 'VARIABLE_UNKNOWN', message: `${written}: there is no variable ${quote(name)}.`, hint };
  }
  if (partOf(variable, 'value') !== undefined) {
    return follow(root, ['variables', name, 'value', ...rest], { written, resolve });
  }
  const lookup = presentPart(variable, 'lookup');
  return lookup === undefined ? { code: 'VARIABLE_MISSING' } : lookedUp(name, lookup);
}

function unanswered(name: string, lookup: Tree): Missing {
  const [[kind, tree]] = membersOf(lookup);
  const wanted = renderLookup({ kind: kind as LookupKind, name: textOf(tree) });
  return {
    code: 'VARIABLE_LOOKUP',
    message: `looks up the ${wanted} in the workspace, which is not asked here.`,
    hint: `Have it asked by --workspace, or give the id: --var ${name}=… or BUNDLE_VAR_${name}.`,
    at: { tree, path: `variables.${name}.lookup` },
  };
}

interface Walk {
  written: string;
  resolve: (tree: Tree, path: string) => Tree;
}

function follow(root: Tree, steps: readonly Step[], { written, resolve }: Walk): FoundPart {
  let [tree, path]: [Tree, string] = [root, ''];
  let schema: unknown = bundleSchema;
  for (const step of steps) {
    if (isReference(tree)) tree = resolve(tree, path);
    // Why it comes to nothing has been told.
    if (isReference(tree)) return { code: 'REFERENCE_UNKNOWN' };
    const type = fieldTypeOf(schema);
    const fields = type.kind === 'map' ? type.fields : {};
    schema =
      type.kind === 'map'
        ? memberSchema(fields, String(step))
        : type.kind === 'record'
          ? type.value
          : undefined;
    const part = partOf(tree, step);
    const next = part ?? (Object.hasOwn(fields, step) ? zeroOf(schema, tree) : undefined);
    if (next === undefined) {
      const names = [...new Set([...allMembersOf(tree).map(([name]) => name), ...Object.keys(fields)])];
      const message = `${written} means nothing: there is no ${quote(joinPath(path, String(step)))}.`;
      const isKnown = names.includes(String(step));
      return {
        code: 'REFERENCE_UNKNOWN',
        message,
        hint: isKnown ? undefined : suggestName(String(step), names),
      };
    }
    tree = next;
    path = typeof step === 'number' ? `${path}[${step}]` : joinPath(path, step);
  }
  return { tree, path };
}
