import type { Findings } from './bundle-issue.js';
import { folderOf, joinPaths } from './file-path.js';
import { allMembersOf, itemsOf, partOf, presentPart, scalarOf, textOf } from './tree-parts.js';
import { sourceOf, type Tree } from './value-tree.js';
import type { Source } from './place.js';

/** What is built before a bundle is deployed: wheels, jars, archives. */
export interface Artifact {
  name: string;
  isWheel: boolean;
  /** Where it is built, from the bundle's folder; or an absolute path. */
  folder: string;
  /** For a shell; undefined where it has been built already. */
  build?: string;
  /** The shell: bash, sh or cmd; by default the first of them that is there. */
  executable?: string;
  /** The files that come of it, from the bundle's folder: paths with the patterns of Go's globs. */
  files: string[];
  /** True where a wheel gets a version of its own whenever its content changes. */
  hasDynamicVersion: boolean;
  /** Of the command, if there is one. */
  source: Source;
}

/** What a wheel without a command is built with. */
const BUILD_WHEEL = 'python3 setup.py bdist_wheel';

/** The artifacts of a bundle by their names (`artifacts/prepare.go` of the Databricks CLI 1.14); undefined where it has no such part. */
export function artifactsOf(bundle: Tree, findings: Findings): Artifact[] | undefined {
  if (presentPart(bundle, 'artifacts') === undefined) return undefined;
  const isDynamic = scalarOf(bundle, 'presets', 'artifacts_dynamic_version') === true;
  return allMembersOf(partOf(bundle, 'artifacts'))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, tree]) => artifactOf(name, tree, isDynamic, findings));
}

/** The wheel of a bundle that says nothing of artifacts, and has a `setup.py`. */
export function impliedWheel(source: Source): Artifact {
  return {
    name: 'python_artifact',
    isWheel: true,
    folder: '.',
    build: BUILD_WHEEL,
    files: ['dist/*.whl'],
    hasDynamicVersion: false,
    source,
  };
}

function artifactOf(name: string, tree: Tree, isDynamic: boolean, findings: Findings): Artifact {
  const isWheel = textOf(tree, 'type') === 'whl';
  const path = textOf(tree, 'path');
  const folder = path === '' ? '.' : placed(path, partOf(tree, 'path') as Tree);
  const listed = itemsOf(tree, 'files')
    .map((file) => partOf(file, 'source'))
    .filter((source) => source !== undefined);
  const files = listed.map((source) => placed(textOf(source), source));
  const command = textOf(tree, 'build');
  const build = command === '' && isWheel && files.length === 0 ? BUILD_WHEEL : command;
  const executable = textOf(tree, 'executable');
  if (build === '' && files.length === 0) {
    const hint = 'Give it the command that builds it (build), or the files that it is (files).';
    findings.error('ARTIFACT_EMPTY', `artifacts.${name}`, sourceOf(tree), 'says not what it is.', hint);
  }
  return {
    name,
    isWheel,
    folder,
    ...(build === '' ? {} : { build }),
    ...(executable === '' ? {} : { executable }),
    files: files.length === 0 && isWheel ? [joinPaths(folder, 'dist/*.whl')] : files,
    hasDynamicVersion: isDynamic || scalarOf(tree, 'dynamic_version') === true,
    source: sourceOf(partOf(tree, 'build') ?? tree),
  };
}

/** A path counts from the file in which it is written. */
function placed(path: string, { place }: Tree): string {
  return path.startsWith('/') ? path : joinPaths(folderOf(place.file), path);
}
