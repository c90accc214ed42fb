import type { BundleFiles } from './bundle-files.js';
import type { Findings } from './bundle-issue.js';
import { bundleSchema } from './bundle-schema.js';
import { fitTypes } from './fit-types.js';
import { includedFiles } from './includes.js';
import { mergeTrees } from './merge.js';
import { withoutOldNames } from './old-names.js';
import { startOf } from './place.js';
import { readDocument } from './read-document.js';
import { checkResourceKeys } from './resource-keys.js';
import { rootFileOf } from './root-file.js';
import { partOf } from './tree-parts.js';
import { mapTree, sourceOf, type Tree } from './value-tree.js';
import { inFullForm } from './variable-forms.js';

/** The bundle as its files have it, without any target; undefined where there is no root file that can be read. */
export function loadBundle(files: BundleFiles, findings: Findings): Tree | undefined {
  const rootFile = rootFileOf(files, findings);
  const root = rootFile === undefined ? undefined : readPart(rootFile, files, findings);
  if (root === undefined) return undefined;
  const included = includedFiles(root, files, findings).flatMap((file) => {
    const part = readPart(file, files, findings);
    if (part === undefined) return [];
    const nested = partOf(part, 'include');
    if (nested !== undefined) {
      const message = 'is not looked at here: only the root file includes others.';
      findings.warn('BUNDLE_INCLUDE_NESTED', 'include', sourceOf(nested), message);
    }
    return [part];
  });
  const parts = [root, ...included];
  checkResourceKeys(parts, findings);
  return withoutOldNames(mergeTrees(parts, '', findings), findings);
}

/** One file of a bundle, with every value as its field wants it. */
function readPart(file: string, files: BundleFiles, findings: Findings): Tree | undefined {
  const tree = readDocument(file, files.textOf(file) as string, findings);
  if (tree === undefined) return undefined;
  const fitted = fitTypes(inFullForm(tree), bundleSchema, '', findings);
  // What is empty, or no map, has nothing for the bundle.
  return fitted?.kind === 'map' ? fitted : mapTree({ place: startOf(file) }, new Map());
}
