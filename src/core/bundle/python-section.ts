import type { Findings } from './bundle-issue.js';
import { itemsOf, membersOf, partOf, textOf } from './tree-parts.js';
import { sourceOf, type Tree } from './value-tree.js';

/** What a bundle says of its Python code, and where. */
export interface PythonSection {
  path: string;
  tree: Tree;
}

/**
 * The section `python` of a bundle, or the one of its old name; undefined where it has none. Older ways to say the same, and
 * two that differ, are refused (`mutator/python/python_mutator.go` of the Databricks CLI 1.14).
 */
export function pythonSection(bundle: Tree, findings: Findings): PythonSection | undefined {
  const pydabs = partOf(bundle, 'experimental', 'pydabs');
  if (membersOf(pydabs).some(([, member]) => isSaid(member))) {
    const message = 'is no longer supported.';
    const hint = 'Write python: {venv_path: …, resources: […], mutators: […]} at the top of the bundle.';
    findings.error('PYTHON_SECTION', 'experimental.pydabs', sourceOf(pydabs as Tree), message, hint);
    return undefined;
  }
  const [section, old] = [['python'], ['experimental', 'python']].flatMap((steps): PythonSection[] => {
    const tree = partOf(bundle, ...steps);
    return tree === undefined || membersOf(tree).length === 0 ? [] : [{ path: steps.join('.'), tree }];
  });
  if (old === undefined || contentOf(section.tree) === contentOf(old.tree)) return section;
  const message = 'is the old name of "python", which is there, too, and says something else.';
  findings.error('PYTHON_SECTION', old.path, sourceOf(old.tree), message, 'Keep "python" alone.');
  return undefined;
}

/** True where there is code to be run. */
export function hasPythonCode({ tree }: PythonSection): boolean {
  return ['resources', 'mutators'].some((list) => itemsOf(tree, list).length > 0);
}

function isSaid(tree: Tree): boolean {
  return tree.kind !== 'scalar' || (tree.value !== false && tree.value !== '');
}

function contentOf(section: Tree): string {
  const lists = ['resources', 'mutators'].map((list) => itemsOf(section, list).map((item) => textOf(item)));
  return JSON.stringify([textOf(section, 'venv_path'), ...lists]);
}
