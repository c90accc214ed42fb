import type { BundleFiles } from './bundle-files.js';
import type { Findings } from './bundle-issue.js';
import { startOf } from './place.js';

/** The names that a bundle's root file may have (`bundle/config/filename.go` of the Databricks CLI 1.14). */
export const ROOT_FILES: readonly string[] = [
  'databricks.yml',
  'databricks.yaml',
  'bundle.yml',
  'bundle.yaml',
];

/** The root file of a bundle: there has to be exactly one. */
export function rootFileOf(files: BundleFiles, findings: Findings): string | undefined {
  const found = ROOT_FILES.filter((name) => files.textOf(name) !== undefined);
  const [root, another] = found;
  if (root === undefined) {
    const hint = 'A bundle begins with this file; bundle.yml is another name for it.';
    findings.error('BUNDLE_ROOT_MISSING', '', startOf(ROOT_FILES[0]), 'there is no such file.', hint);
  } else if (another !== undefined) {
    const message = `${root} is a root file of the bundle, too.`;
    findings.error('BUNDLE_ROOT_AMBIGUOUS', '', startOf(another), message, 'Keep one of them.');
  }
  return found.length === 1 ? root : undefined;
}
