import { quote } from '../short-text.js';
import type { BundleFiles } from './bundle-files.js';
import type { Findings } from './bundle-issue.js';
import { readDocument } from './read-document.js';
import { presentPart } from './tree-parts.js';
import { sourceOf, type Tree } from './value-tree.js';
import { isComplex } from './variable-flags.js';

/** The file with values for the variables of one target; undefined where there is none, 'unread' where it is none. */
export function readVariableFile(
  file: string,
  files: BundleFiles,
  findings: Findings,
): Tree | undefined | 'unread' {
  const text = files.textOf(file);
  if (text === undefined) return undefined;
  const tree = readDocument(file, text, findings);
  if (tree?.kind === 'map') return tree;
  const message = 'has to be a JSON object with a value for each variable.';
  if (tree !== undefined) findings.error('VARIABLE_FILE', '', sourceOf(tree), message);
  return 'unread';
}

/** The value that the file has for a variable; 'unfit' for one that is complex where the variable is not, or the other way. */
export function valueInFile(
  file: Tree | undefined,
  name: string,
  variable: Tree,
  findings: Findings,
): Tree | undefined | 'unfit' {
  const value = presentPart(file, name);
  if (value === undefined) return undefined;
  const isList = value.kind !== 'scalar';
  if (isList === isComplex(variable)) return value;
  const message = isList
    ? `is a list or a map, and the variable ${quote(name)} is not of "type: complex".`
    : `is no list or map, and the variable ${quote(name)} is of "type: complex".`;
  findings.error('VARIABLE_COMPLEX', name, sourceOf(value), message);
  return 'unfit';
}
