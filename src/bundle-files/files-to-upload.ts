import ignore, { type Ignore } from 'ignore';
import { existsSync, lstatSync, readdirSync, readFileSync, type Stats } from 'node:fs';
import { homedir } from 'node:os';
import { join, posix, relative, sep } from 'node:path';
import type { SyncRoot } from '../core/bundle/sync-root.js';
import { git } from './git-of-folder.js';
import { repositoryOf } from './repository.js';

/** Never uploaded, whatever is said; `sync.include` brings even these. */
const NEVER: readonly string[] = ['.git', '.databricks'];

export interface FilesToUpload {
  /** From the folder that is uploaded, with `/`, sorted. */
  paths: string[];
  /** Links, which `bundle deploy` leaves out as well. */
  links: string[];
}

/**
 * The files of a bundle that `bundle deploy` uploads (`libs/sync/filelist.go` of the Databricks CLI 1.14): those below
 * `sync.paths` that Git does not ignore, and in any case those of `sync.include`, but none of `sync.exclude`.
 */
export function filesToUpload({ folder, paths, include, exclude }: SyncRoot): FilesToUpload {
  const ignored = new GitIgnores(folder);
  const files = new Set<string>();
  const links: string[] = [];
  for (const path of paths) {
    walk(folder, path, (inside, kind) => {
      if (inside !== '.' && ignored.has(inside, kind === 'folder')) return false;
      if (kind === 'link') links.push(inside);
      if (kind === 'file') files.add(inside);
      return true;
    });
  }
  const included = matcherOf(include);
  if (included !== undefined) {
    walk(folder, '.', (inside, kind) => {
      if (kind === 'file' && included.ignores(inside)) files.add(inside);
      return true;
    });
  }
  const excluded = matcherOf(exclude);
  const wanted = [...files].filter((path) => excluded?.ignores(path) !== true);
  return { paths: wanted.sort(), links: links.sort() };
}

/** `sync.include` and `sync.exclude` are patterns of `.gitignore`, from the folder that is uploaded. */
function matcherOf(patterns: readonly string[]): Ignore | undefined {
  return patterns.length === 0
    ? undefined
    : ignore().add(patterns.map((pattern) => pattern.replace(/^\.\//, '')));
}

/** Visits a path of a folder and everything below; a folder that `visit` says no to is not entered. */
function walk(folder: string, path: string, visit: (path: string, kind: Kind) => boolean): void {
  const open = [posix.normalize(path)];
  for (let inside = open.pop(); inside !== undefined; inside = open.pop()) {
    const place = join(folder, inside);
    const kind = kindOf(lstatSync(place, { throwIfNoEntry: false }));
    if (!visit(inside, kind) || kind !== 'folder') continue;
    for (const name of readdirSync(place)) open.push(posix.join(inside, name));
  }
}

type Kind = 'file' | 'folder' | 'link' | 'other';

function kindOf(stats: Stats | undefined): Kind {
  if (stats?.isDirectory() === true) return 'folder';
  if (stats?.isSymbolicLink() === true) return 'link';
  return stats?.isFile() === true ? 'file' : 'other';
}

/**
 * What Git ignores in a folder: by the `.gitignore` of each folder from its repository down, by the repository's
 * `.git/info/exclude`, and by the file that `core.excludesFile` names.
 */
class GitIgnores {
  readonly #rules = new Map<string, Ignore | undefined>();
  readonly #repository: string;
  /** Where the folder lies in the repository; '' where it is the repository, or there is none. */
  readonly #prefix: string;

  constructor(folder: string) {
    this.#repository = repositoryOf(folder) ?? folder;
    this.#prefix = relative(this.#repository, folder).split(sep).join('/');
  }

  /** True for a path of the folder that is left out; what lies in a folder that is left out is not asked for. */
  has(path: string, isFolder: boolean): boolean {
    const steps = posix.join(this.#prefix, path).split('/');
    return steps.some((_, at) => {
      const rules = this.#rulesOf(steps.slice(0, at).join('/'));
      const inside = steps.slice(at).join('/');
      return rules?.ignores(isFolder ? `${inside}/` : inside) === true;
    });
  }

  #rulesOf(inRepository: string): Ignore | undefined {
    if (!this.#rules.has(inRepository)) this.#rules.set(inRepository, this.#read(inRepository));
    return this.#rules.get(inRepository);
  }

  #read(inRepository: string): Ignore | undefined {
    const isTop = inRepository === '';
    const own = [join(this.#repository, inRepository, '.gitignore')];
    const files = isTop ? [...own, join(this.#repository, '.git/info/exclude'), this.#ofUser()] : own;
    const present = files.filter(isFile);
    if (!isTop && present.length === 0) return undefined;
    const rules = ignore();
    for (const file of present) rules.add(readFileSync(file, 'utf8'));
    return rules.add(isTop ? NEVER : []);
  }

  /** For all repositories of a user (`core.excludesFile` of gitconfig, and what that is by default). */
  #ofUser(): string {
    const named = git(this.#repository, ['config', '--get', '--type=path', 'core.excludesFile']);
    return named ?? join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'git', 'ignore');
  }
}

function isFile(path: string): boolean {
  return existsSync(path) && lstatSync(path).isFile();
}
