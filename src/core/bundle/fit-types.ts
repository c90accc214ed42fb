import { numberText } from '../definition/number-text.js';
import { DECIMAL, truthValueOf, WHOLE } from '../definition/scalar-changes.js';
import { joinPath } from '../json.js';
import { suggestName } from '../nearest-name.js';
import { quote } from '../short-text.js';
import type { Findings } from './bundle-issue.js';
import { type FieldType, fieldTypeOf, memberSchema } from './field-types.js';
import { isReference } from './reference-syntax.js';
import { allMembersOf, changeItems, changeMembers, itemsOf } from './tree-parts.js';
import { type MapTree, type ScalarTree, scalarTree, sourceOf, type Tree } from './value-tree.js';

/**
 * The tree with every value as its field wants it (`libs/dyn/convert/normalize.go` of the Databricks CLI 1.14): numbers
 * become texts by their value, texts become numbers and truth values; what cannot become anything is left out with a
 * warning, as are fields that nobody knows. References wait until they are resolved. Undefined where nothing is left.
 */
export function fitTypes(tree: Tree, schema: unknown, path: string, findings: Findings): Tree | undefined {
  const type = fieldTypeOf(schema);
  if (type.kind === 'any' || isReference(tree)) return tree;
  if (type.kind === 'map' && tree.kind === 'map') return fitMap(tree, type, path, findings);
  if (type.kind === 'record' && tree.kind === 'map') {
    return changeMembers(tree, (key, member) => fitTypes(member, type.value, joinPath(path, key), findings));
  }
  if (type.kind === 'list' && tree.kind === 'list')
    return changeItems(tree, (item, at) => fitTypes(item, type.item, `${path}[${at}]`, findings));
  return tree.kind === 'scalar'
    ? fitScalar(tree, type, path, findings)
    : mismatch(tree, type, path, findings);
}

function fitMap(tree: MapTree, type: FieldType & { kind: 'map' }, path: string, findings: Findings): Tree {
  return changeMembers(tree, (key, member) => {
    const at = joinPath(path, key);
    const schema = memberSchema(type.fields, key);
    if (schema !== undefined || !type.isClosed) return fitTypes(member, schema ?? type.rest, at, findings);
    if (isAnchors(member)) return undefined;
    const hint = suggestName(key, Object.keys(type.fields));
    findings.warn('FIELD_UNKNOWN', at, sourceOf(member), 'is not a field here, and left out.', hint);
    return undefined;
  });
}

/** True for what only holds anchors for others. */
function isAnchors(tree: Tree): boolean {
  if (tree.anchored === true) return true;
  const parts = [...allMembersOf(tree).map(([, member]) => member), ...itemsOf(tree)];
  return parts.length > 0 && parts.every(isAnchors);
}

function fitScalar(tree: ScalarTree, type: FieldType, path: string, findings: Findings): Tree | undefined {
  const { value, written } = tree;
  if (value === null) {
    // A target or a variable may be there without anything in it.
    if (type.kind === 'map' || type.kind === 'record' || type.kind === 'list') return tree;
    const hint = 'Leave it out, or write "" for an empty text.';
    findings.warn('NULL_ABSENT', path, sourceOf(tree), 'null counts as absent.', hint);
    return undefined;
  }
  if (isInexact(type, value)) {
    const message = 'has more digits than a number can hold exactly.';
    findings.error('NUMBER_INEXACT', path, sourceOf(tree), message);
    return tree;
  }
  const fitted = scalarAs(type, value, written);
  if (fitted === undefined) return mismatch(tree, type, path, findings);
  if (fitted === value) return tree;
  if (typeof fitted === 'string' && written !== undefined && written !== fitted) {
    const message = `is read by its value: ${written} becomes "${fitted}".`;
    const hint = `To keep what is written, put it in quotes: "${written}".`;
    findings.warn('TEXT_CHANGED', path, sourceOf(tree), message, hint);
  }
  return scalarTree(tree, fitted, written);
}

/** The value as one of the type; undefined where it can't be one. */
function scalarAs(
  type: FieldType,
  value: string | number | boolean,
  written: string | undefined,
): string | number | boolean | undefined {
  switch (type.kind) {
    case 'text':
      return typeof value === 'number' ? numberText(value, written) : String(value);
    case 'flag':
      return typeof value === 'string' ? truthValueOf(value) : typeof value === 'boolean' ? value : undefined;
    case 'whole':
      if (typeof value === 'string') return WHOLE.test(value) ? Number(value) : undefined;
      return Number.isInteger(value) ? value : undefined;
    case 'id':
      return typeof value === 'string' && WHOLE.test(value) ? Number(value) : value;
    case 'number':
      if (typeof value === 'string') return DECIMAL.test(value) ? Number(value) : undefined;
      return typeof value === 'number' ? value : undefined;
    default:
      return undefined;
  }
}

/** True for a number that is to be whole and has more digits than can be told apart. */
function isInexact({ kind }: FieldType, value: string | number | boolean): boolean {
  if (kind !== 'whole' && kind !== 'id') return false;
  const number = typeof value === 'string' && WHOLE.test(value) ? Number(value) : value;
  return typeof number === 'number' && Math.abs(number) > Number.MAX_SAFE_INTEGER;
}

const WANTED: Readonly<Record<FieldType['kind'], string>> = {
  map: 'a map',
  record: 'a map',
  list: 'a list',
  text: 'a text',
  whole: 'a whole number',
  number: 'a number',
  flag: 'true or false',
  id: 'an id',
  any: 'a value',
};

function mismatch(tree: Tree, type: FieldType, path: string, findings: Findings): undefined {
  const found = tree.kind === 'scalar' ? quote(String(tree.value)) : tree.kind === 'map' ? 'a map' : 'a list';
  const message = `has to be ${WANTED[type.kind]}, and is left out: it is ${found}.`;
  findings.warn('FIELD_TYPE', path, sourceOf(tree), message);
}
