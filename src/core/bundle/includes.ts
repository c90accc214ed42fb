import { suggestName } from '../nearest-name.js';
import { quote } from '../short-text.js';
import type { BundleFiles } from './bundle-files.js';
import type { Findings } from './bundle-issue.js';
import { cleanPath, extensionOf, isInside, joinPaths, pathFrom } from './file-path.js';
import { globOf, isGlob } from './go-glob.js';
import { ROOT_FILES } from './root-file.js';
import { itemsOf, textOf } from './tree-parts.js';
import { sourceOf, type Tree } from './value-tree.js';

const DOCUMENTS: readonly string[] = ['.yml', '.yaml', '.json'];

/**
 * The files that `include` names, each once, in the order of its entries and by name in each
 * (`process_root_includes.go` of the Databricks CLI 1.14). Unlike there an entry with `*` that matches nothing is told
 * about, and one that leads out of the bundle's folder has to lead to a file that can be read.
 */
export function includedFiles(root: Tree, files: BundleFiles, findings: Findings): string[] {
  const seen = new Set(ROOT_FILES);
  return itemsOf(root, 'include').flatMap((entry, at) => {
    const found = matchesOf(entry, `include[${at}]`, files, findings).filter((path) => !seen.has(path));
    for (const path of found) seen.add(path);
    const [first] = found.filter((path) => !DOCUMENTS.includes(extensionOf(path)));
    if (first === undefined) return found.sort();
    const message = `${quote(first)} is no YAML or JSON file; only such files can be included.`;
    const hint = 'What is to be uploaded belongs into sync.include.';
    findings.error('BUNDLE_INCLUDE_TYPE', `include[${at}]`, sourceOf(entry), message, hint);
    return [];
  });
}

function matchesOf(entry: Tree, path: string, files: BundleFiles, findings: Findings): string[] {
  const pattern = textOf(entry);
  const at = sourceOf(entry);
  const refuse = (code: string, message: string, hint?: string): string[] => {
    findings.error(code, path, at, `${quote(pattern)} ${message}`, hint);
    return [];
  };
  if (pattern.startsWith('/'))
    return refuse('BUNDLE_INCLUDE_ABSOLUTE', 'has to be relative to the root file.');
  const matches = globOf(cleanPath(pattern));
  if (matches === undefined) return refuse('BUNDLE_INCLUDE_PATTERN', 'is no pattern of paths.');
  const found = isInside(pattern) ? files.paths.filter(matches) : filesBeside(cleanPath(pattern), files);
  if (found.length > 0) return found;
  if (!isInside(pattern)) {
    const hint = 'Files are read from the Git repository around the bundle, if there is one.';
    return refuse(
      'BUNDLE_INCLUDE_OUTSIDE',
      "leads out of the bundle's folder, to no file that is read.",
      hint,
    );
  }
  if (isGlob(pattern)) {
    findings.warn('BUNDLE_INCLUDE_EMPTY', path, at, `${quote(pattern)} matches no file.`, globHint(pattern));
    return [];
  }
  return refuse('BUNDLE_INCLUDE_MISSING', 'matches no file.', suggestName(cleanPath(pattern), files.paths));
}

/** The files of a pattern that begins with `..`; one that leads back into the bundle's folder is called as it is there. */
function filesBeside(pattern: string, files: BundleFiles): string[] {
  let found = ['.'];
  for (const step of pattern.split('/')) {
    const matches = isGlob(step) ? globOf(step) : undefined;
    found = found.flatMap((folder) => {
      const names = matches === undefined ? [step] : files.namesIn(folder).filter(matches);
      return names.map((name) => joinPaths(folder, name));
    });
  }
  return found.map((path) => pathFrom(files.folder, path)).filter((path) => files.textOf(path) !== undefined);
}

function globHint(pattern: string): string | undefined {
  return pattern.includes('**') ? '"**" is like "*" here: it stands for one folder.' : undefined;
}
