import { changeParts, EACH, membersOf, partOf, textOf } from './tree-parts.js';
import { isNull, mapTree, type Tree } from './value-tree.js';

/** What a definition of a variable in a target may consist of; any other map is a value (`bundle/config/root.go`). */
const FULL_FORMS: readonly string[] = [
  'default,description,type',
  'default,type',
  'default,description',
  'description,lookup',
  'default',
  'lookup',
];

/** The bundle with `variables: {x: 1}` of its targets written as `{x: {default: 1}}`. */
export function inFullForm(bundle: Tree): Tree {
  return changeParts(bundle, ['targets', EACH, 'variables', EACH], (variable, path) => {
    if (isNull(variable) || isFull(variable)) return variable;
    const name = path.slice(path.indexOf('.variables.') + '.variables.'.length);
    const value = new Map([['default', variable]]);
    const type = partOf(bundle, 'variables', name, 'type');
    const isComplex = variable.kind !== 'scalar' && textOf(type) === 'complex';
    return mapTree(variable, isComplex && type !== undefined ? value.set('type', type) : value);
  });
}

function isFull(variable: Tree): boolean {
  const keys = membersOf(variable).map(([key]) => key);
  return variable.kind === 'map' && FULL_FORMS.includes(keys.sort().join(','));
}
