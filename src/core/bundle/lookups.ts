import type { Findings } from './bundle-issue.js';
import { type Lookup, LOOKUP_KINDS, type LookupAnswer, renderLookup, wordsOf } from './lookup.js';
import type { Missing } from './referenced-part.js';
import { Resolver } from './resolve-references.js';
import { scalarText } from './scalar-text.js';
import { allMembersOf, partOf, presentPart, withPart } from './tree-parts.js';
import { mapTree, scalarTree, sourceOf, type Tree } from './value-tree.js';
import type { SetBy } from './variables.js';

/** A bundle with the values of its variables. */
export interface ValuedBundle {
  bundle: Tree;
  setBy: SetBy;
}

/** A look-up that counts, since nothing stronger gives its variable a value, with its text. */
export interface PlacedLookup extends Lookup {
  tree: Tree;
}

/**
 * The bundle with the references in its look-ups resolved, and the look-ups that count. One that cannot be asked for is
 * told and gone, so that what uses it is not told again (`resolve_variable_references.go`, `resolve_lookup_variables.go`
 * and `variable/lookup.go` of the Databricks CLI 1.14).
 */
export function readLookups(
  { bundle, setBy }: ValuedBundle,
  findings: Findings,
): { bundle: Tree; lookups: PlacedLookup[] } {
  const variables = allMembersOf(partOf(bundle, 'variables')).filter(([, variable]) => isLookedUp(variable));
  const unset = variables.reduce(
    (whole, [name]) => withPart(whole, ['variables', name, 'value'], undefined),
    bundle,
  );
  const resolver = new Resolver(unset, setBy, findings, refuseNested);
  const lookups: PlacedLookup[] = [];
  const read = variables.reduce((whole, [name, variable]) => {
    const path = `variables.${name}.lookup`;
    const resolved = resolver.resolveWhole(partOf(variable, 'lookup') as Tree, path);
    const counts = resolved !== undefined && partOf(variable, 'value') === undefined;
    const lookup = counts ? lookupIn(name, resolved, path, findings) : undefined;
    if (lookup !== undefined) lookups.push(lookup);
    const asked =
      lookup === undefined ? undefined : mapTree(lookup.tree, new Map([[lookup.kind, lookup.tree]]));
    return withPart(whole, ['variables', name, 'lookup'], counts ? asked : resolved);
  }, bundle);
  return { bundle: read, lookups };
}

function isLookedUp(variable: Tree): boolean {
  return presentPart(variable, 'lookup') !== undefined;
}

/** Also where that one has a value: the Databricks CLI looks at what is written. */
function refuseNested(name: string): Missing {
  const message = `the text of a look-up refers to the variable ${name}, which is looked up itself.`;
  return { code: 'LOOKUP_NESTED', message, hint: 'Write the name, or a variable with a value of its own.' };
}

function lookupIn(
  variable: string,
  lookup: Tree,
  path: string,
  findings: Findings,
): PlacedLookup | undefined {
  const given = LOOKUP_KINDS.flatMap((kind) => {
    const tree = partOf(lookup, kind);
    const name = tree?.kind === 'scalar' && tree.value !== null ? scalarText(tree) : '';
    return tree === undefined || name === '' ? [] : [{ variable, kind, name, tree: scalarTree(tree, name) }];
  });
  if (given.length === 1) return given[0];
  const kinds = given.map(({ kind }) => wordsOf(kind));
  const message =
    given.length === 0
      ? 'says nothing that could be looked up.'
      : `is to be one thing, and is ${kinds.join(' and ')} at once.`;
  const hint = `Write the name of one of these: ${LOOKUP_KINDS.join(', ')}.`;
  findings.error('LOOKUP_KIND', path, sourceOf(lookup), message, hint);
  return undefined;
}

/** The bundle with the ids of what the workspace has found; what it has not is told, unless nobody has asked. */
export function withAnswers(
  { bundle, setBy }: ValuedBundle,
  lookups: readonly PlacedLookup[],
  answers: ReadonlyMap<string, LookupAnswer>,
  findings: Findings,
): ValuedBundle {
  const known = new Map(setBy);
  const answered = lookups.reduce((whole, lookup) => {
    const { variable, tree } = lookup;
    const answer = answers.get(variable);
    if (answer === undefined) return whole;
    if (typeof answer === 'string') {
      known.set(variable, `looked up as ${renderLookup(lookup)}`);
      return withPart(whole, ['variables', variable, 'value'], scalarTree(tree, answer));
    }
    tellFailure(lookup, answer, findings);
    return withPart(whole, ['variables', variable, 'lookup'], undefined);
  }, bundle);
  return { bundle: answered, setBy: known };
}

function tellFailure(
  { variable, kind, name, tree }: PlacedLookup,
  answer: Exclude<LookupAnswer, string>,
  findings: Findings,
): void {
  const path = `variables.${variable}.lookup.${kind}`;
  const wanted = renderLookup({ kind, name });
  const byId = `give the id: --var ${variable}=… or BUNDLE_VAR_${variable}.`;
  const tell = (code: string, message: string, hint: string): void => {
    findings.error(code, path, sourceOf(tree), message, `${hint}, or ${byId}`);
  };
  if ('notFound' in answer) {
    const hint = 'Look whether it is written like this there, and whether you may see it';
    tell('LOOKUP_NOT_FOUND', `the workspace has no ${wanted}.`, hint);
  } else if ('ambiguous' in answer) {
    const message = `the workspace has ${answer.ambiguous} of this name: ${wanted}.`;
    tell('LOOKUP_AMBIGUOUS', message, 'Rename the others');
  } else {
    const reason = answer.failed.replace(/\.?$/, '.');
    tell('LOOKUP_FAILED', `the workspace did not say which the ${wanted} is: ${reason}`, 'Try again');
  }
}
