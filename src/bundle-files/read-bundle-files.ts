import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import type { BundleFiles } from '../core/bundle/bundle-files.js';
import { ROOT_FILES } from '../core/bundle/root-file.js';
import { readText } from './read-text.js';
import { repositoryOf } from './repository.js';

/** Far more than a bundle has; what lies in folders of other tools is not counted. */
const MOST_FILES = 200_000;

/** Folders that hold nothing of a bundle and may hold a great many files. */
const SKIPPED = new Set(['.git', '.databricks', '.venv', 'node_modules', '__pycache__']);

/** The folder of the bundle that a folder lies in: the nearest one with a root file. */
export function findBundleFolder(start: string): string | undefined {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (ROOT_FILES.some((name) => existsSync(join(folder, name)))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/**
 * The files of a bundle, each read when it is asked for. Nothing is read that lies outside of `within`, by `..` or by a
 * link: to the bundle it is not there. By default that is the Git repository around the bundle, or the bundle itself.
 */
export function readBundleFiles(bundleFolder: string, within?: string): BundleFiles {
  const folder = realpathSync(bundleFolder);
  const limit = realpathSync(within ?? repositoryOf(folder) ?? folder);
  const placeOf = (path: string): string | undefined => placeWithin(join(folder, path), limit);
  let listed: readonly string[] | undefined;
  return {
    folder: folder.split(sep).join('/'),
    get paths() {
      return (listed ??= listFiles(folder, limit));
    },
    textOf: (path) => {
      const place = placeOf(path);
      return place !== undefined && statSync(place).isFile() ? readText(place) : undefined;
    },
    isFolder: (path) => {
      const place = placeOf(path);
      return place !== undefined && statSync(place).isDirectory();
    },
    namesIn: (path) => {
      const place = placeOf(path);
      return place !== undefined && statSync(place).isDirectory() ? readdirSync(place).sort() : [];
    },
  };
}

/** Where a path leads to in the end; undefined if that is nothing, or lies outside of the limit. */
function placeWithin(path: string, limit: string): string | undefined {
  let place: string;
  try {
    place = realpathSync(path);
  } catch {
    return undefined;
  }
  return place === limit || place.startsWith(limit.endsWith(sep) ? limit : limit + sep) ? place : undefined;
}

/** Every file below a folder by its path from there, with `/`; a folder that a link leads back to is listed once. */
function listFiles(folder: string, limit: string): string[] {
  const files: string[] = [];
  const seen = new Set([folder]);
  const open = [''];
  for (let inside = open.pop(); inside !== undefined; inside = open.pop()) {
    for (const entry of readdirSync(join(folder, inside), { withFileTypes: true })) {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
      const target = entry.isSymbolicLink() ? placeWithin(join(folder, path), limit) : undefined;
      const stats = target === undefined ? entry : statSync(target);
      if (stats.isFile()) files.push(path);
      if (!stats.isDirectory() || SKIPPED.has(entry.name)) continue;
      const place = target ?? join(folder, path);
      if (!seen.has(place)) open.push(path);
      seen.add(place);
    }
    if (files.length > MOST_FILES) throw new Error(`${folder} has more than ${MOST_FILES} files.`);
  }
  return files.sort();
}
