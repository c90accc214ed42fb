import { suggestName } from '../nearest-name.js';
import { quote } from '../short-text.js';
import type { BundleFiles } from './bundle-files.js';
import { folderOf, joinPaths, pathFrom, relativePath } from './file-path.js';
import { isLocalPath } from './local-library.js';
import { NOTEBOOK_EXTENSIONS, notebookKind, withoutExtension } from './notebook-file.js';
import type { PathContext } from './path-context.js';
import { inSyncRoot } from './sync-root.js';
import { sourceOf, type Tree } from './value-tree.js';

/** What has to stand at a path, which decides what becomes of it. */
export type PathKind = 'notebook' | 'file' | 'folder' | 'library' | 'dependency' | 'editable';

/** One path that is to be translated. */
export interface Translation {
  kind: PathKind;
  path: string;
  /** The value that holds it: the path is relative to the file of its place. */
  tree: Tree;
  /** Where it stands in the bundle, for issues. */
  at: string;
  /** The file of the job, which paths were relative to in older versions of the CLI. */
  jobFile: string;
}

/** What is wrong with a path. */
interface Wrong {
  message: string;
  hint?: string;
}

/**
 * The path in the workspace of what lies in the bundle (`translate_paths.go` of the Databricks CLI 1.14); as it is, with an
 * issue, where there is nothing of the kind. Absolute paths, those with a scheme, and those that begin with a reference
 * are left alone.
 */
export function translatePath(translation: Translation, context: PathContext): string {
  const { path, tree, at } = translation;
  if (!isLocalPath(path) || path.startsWith('${')) return path;
  const local = pathFrom(context.files.folder, joinPaths(folderOf(tree.place.file), path));
  const found = lookAt(local, translation, context);
  if (typeof found === 'string') return found;
  const { message, hint } = older(translation, context) ?? found;
  context.findings.error('PATH_MISSING', at, sourceOf(tree), message, hint);
  return path;
}

/** Paths were relative to the file of the job once, also where a target in another file has them. */
function older({ jobFile, ...translation }: Translation, context: PathContext): Wrong | undefined {
  const { path, tree } = translation;
  const there = joinPaths(folderOf(jobFile), path);
  if (typeof lookAt(there, { ...translation, jobFile }, context) !== 'string') return undefined;
  const right = wayTo(there, tree, context);
  return {
    message: `${quote(path)} is not there; a path is relative to the file in which it is written.`,
    hint: `From ${tree.place.file} it is ${quote(right.startsWith('.') ? right : `./${right}`)}.`,
  };
}

function lookAt(local: string, translation: Translation, context: PathContext): string | Wrong {
  const { kind, path } = translation;
  const inside = inSyncRoot(local, context.syncRoot);
  if (kind === 'library' || kind === 'dependency') {
    const library = inside ?? joinPaths(context.syncRoot.bundleFolder, local);
    return kind === 'dependency' && !library.startsWith('.') ? `./${library}` : library;
  }
  if (inside === undefined) {
    const hint = 'Name the folder in sync.paths, so that its files are uploaded.';
    return { message: `${quote(path)} lies outside of what is uploaded.`, hint };
  }
  const remote = joinPaths(context.remoteRoot, inside);
  const wrong =
    kind === 'folder' ? noFolder(local, translation, context) : noFile(local, translation, context);
  return wrong ?? (kind === 'notebook' ? withoutExtension(remote) : remote);
}

function noFolder(local: string, { path, tree }: Translation, { files }: PathContext): Wrong | undefined {
  if (files.isFolder(local)) return undefined;
  return {
    message: `there is no folder ${quote(path)}.`,
    hint: near(local, tree, files, files.paths.map(folderOf)),
  };
}

function noFile(local: string, translation: Translation, context: PathContext): Wrong | undefined {
  const { kind, path } = translation;
  const text = context.files.textOf(local);
  if (text === undefined) {
    const isInstallable = kind === 'editable' && context.files.isFolder(local);
    return isInstallable ? undefined : absent(local, translation, context);
  }
  const isNotebook = kind === 'notebook';
  const found = notebookKind(local, text);
  if (found === 'damaged') {
    return {
      message: `${quote(path)} is no Jupyter notebook that can be read.`,
      hint: 'It needs nbformat 4 or more.',
    };
  }
  if (isNotebook && found === 'file') {
    const hint = 'Its first line has to be the comment "Databricks notebook source".';
    return { message: `${quote(path)} is a file, and no notebook.`, hint };
  }
  return !isNotebook && found === 'notebook'
    ? { message: `${quote(path)} is a notebook, and no file.` }
    : undefined;
}

function absent(local: string, { kind, path, tree }: Translation, { files }: PathContext): Wrong {
  const hint = near(local, tree, files, files.paths);
  if (kind !== 'notebook') return { message: `there is no file ${quote(path)}.`, hint };
  const message = `there is no notebook ${quote(path)}.`;
  const extension = NOTEBOOK_EXTENSIONS.find((end) => files.textOf(local + end) !== undefined);
  return { message, hint: extension === undefined ? hint : `Did you mean ${quote(path + extension)}?` };
}

/** A path that is nearly the one that is not there, written as that one is: beside it, if anything is there. */
function near(local: string, tree: Tree, files: BundleFiles, paths: readonly string[]): string | undefined {
  const beside = paths.filter((path) => folderOf(path) === folderOf(local));
  const from = (path: string): string => wayTo(path, tree, { files });
  return suggestName(from(local), [...new Set(beside.length > 0 ? beside : paths)].map(from));
}

/** A path as it is called from the file that a value stands in. */
function wayTo(path: string, { place }: Tree, { files: { folder } }: Pick<PathContext, 'files'>): string {
  return relativePath(joinPaths(folder, folderOf(place.file)), joinPaths(folder, path));
}
