import type { Findings } from './bundle-issue.js';
import { type ScalarTree, scalarTree, sourceOf } from './value-tree.js';

/** What was written before the paths of the workspace had `/Workspace` in front themselves. */
const DOUBLE = /\/Workspace\/?(\$\{workspace\.(?:root|file|artifact|state|resource)_path\})/g;

/** A text without the `/Workspace` in front of a path that has it (`rewrite_workspace_prefix.go` of the Databricks CLI 1.14). */
export function withoutDoublePrefix(tree: ScalarTree, path: string, findings: Findings): ScalarTree {
  const text = String(tree.value).replace(DOUBLE, '$1');
  if (text === tree.value) return tree;
  const message = `${String(tree.value)} would begin with "/Workspace" twice, and is read as ${text}.`;
  findings.warn('WORKSPACE_PREFIX', path, sourceOf(tree), message, 'Leave "/Workspace" out.');
  return scalarTree(tree, text);
}
