/** A path without `.`, empty steps and the `..` that can be taken back, as Go's `path.Clean` has it; '.' for none. */
export function cleanPath(path: string): string {
  const isAbsolute = path.startsWith('/');
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.length > 0 && steps.at(-1) !== '..') steps.pop();
    else if (!isAbsolute) steps.push(step);
  }
  const joined = steps.join('/');
  return isAbsolute ? `/${joined}` : joined === '' ? '.' : joined;
}

/** Paths one inside the other, clean. */
export function joinPaths(...paths: readonly string[]): string {
  return cleanPath(paths.filter((path) => path !== '').join('/'));
}

/** The folder of a file; '.' for a file without one. */
export function folderOf(path: string): string {
  return cleanPath(path.slice(0, path.lastIndexOf('/') + 1));
}

/** The way from a folder to a path; both are clean and relative to the same folder, and the folder has no `..` of its own. */
export function relativePath(folder: string, path: string): string {
  const from = folder === '.' ? [] : folder.split('/');
  const to = path.split('/');
  let shared = 0;
  while (shared < from.length && from[shared] === to[shared]) shared++;
  return cleanPath([...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/'));
}

/** A path from a folder, without leaving the folder only to come back: `../b/x` is `x` in `/a/b`. */
export function pathFrom(folder: string, path: string): string {
  return relativePath(folder, joinPaths(folder, path));
}

/** True for a relative path that stays inside the folder that it starts from. */
export function isInside(path: string): boolean {
  const clean = cleanPath(path);
  return !clean.startsWith('/') && clean !== '..' && !clean.startsWith('../');
}

/** `.yml` of `a/b.yml`; '' for a name without one. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.includes('.') ? name.slice(name.lastIndexOf('.')) : '';
}
