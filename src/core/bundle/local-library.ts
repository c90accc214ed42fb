/*
 * Which libraries and dependencies are files of the bundle (`bundle/libraries/local_path.go` of the Databricks CLI 1.14).
 */

/** PEP 440: `1.0rc1.post2+local`. */
const VERSION =
  String.raw`(\d+!)?\d+(\.\d+)*([-_.]?(a|b|rc)\d+)?([-_.]?post\d+)?([-_.]?dev\d+)?` +
  String.raw`(\+[a-zA-Z0-9]+([-_.][a-zA-Z0-9]+)*)?`;
const PACKAGE = new RegExp(
  String.raw`^[a-zA-Z0-9\-_]+\s?(\[.*\])?\s?((==|!=|<=|>=|~=|>|<)\s?${VERSION},?)*$`,
);

/** Longer than any name of a package; a longer one is a path. */
const LONGEST_PACKAGE = 500;

/** True for a path that has no scheme and does not begin at the workspace's root. */
export function isLocalPath(path: string): boolean {
  return !path.startsWith('/') && schemeOf(path) === undefined;
}

/** The `dbfs` of `dbfs:/x.py`. */
function schemeOf(path: string): string | undefined {
  return /^([a-z][a-z0-9+.-]*):/i.exec(path)?.[1];
}

/** True for a dependency of an environment that is a file of the bundle, and no package or option of pip. */
export function isLocalDependency(dependency: string): boolean {
  if (dependency.startsWith('.')) return true;
  if (dependency === '' || /(^|\s)--?[a-zA-Z0-9-]+([\s|=]|$)/.test(dependency)) return false;
  if (isPackage(dependency)) return false;
  const [name, url, ...rest] = dependency.split(' @ ');
  if (url !== undefined && rest.length === 0 && isPackage(name) && isRemote(url)) return false;
  return isLocal(dependency);
}

function isLocal(quoted: string): boolean {
  const path = quoted.replace(/^["']+|["']+$/g, '');
  return !path.startsWith('file://') && !isRemote(path) && !path.startsWith('/');
}

function isPackage(name: string): boolean {
  return name.length <= LONGEST_PACKAGE && PACKAGE.test(name);
}

function isRemote(path: string): boolean {
  const scheme = schemeOf(path);
  return scheme !== undefined && scheme.toLowerCase() !== 'file' && path.startsWith(`${scheme}:/`);
}

/** The option and the path of `-r ../requirements.txt`, where the path is one of the bundle. */
export function pipFlagOf(dependency: string): { flag: string; path: string } | undefined {
  const [, flag, rest = ''] = /^(-r|-e) (.*)$/.exec(dependency) ?? [];
  const path = rest.trim();
  return flag !== undefined && isLocal(path) ? { flag, path } : undefined;
}
