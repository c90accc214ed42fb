import type { LookupAnswer } from './lookup.js';
import type { PythonLoader } from './python-loader.js';

/** Who deploys: what `${workspace.current_user}` has. */
export interface BundleCaller {
  /** The mail address, or the application id of a service principal. */
  userName: string;
  /** By default what stands before the `@`, without special characters. */
  shortName?: string;
  displayName?: string;
}

/** The Git repository that a bundle lies in: what `${bundle.git}` has. */
export interface BundleGit {
  branch?: string;
  commit?: string;
  originUrl?: string;
  /** Where the bundle's folder lies in the repository; '.' where it is the repository itself. */
  folder?: string;
}

/** What a bundle is resolved for. */
export interface BundleOptions {
  caller: BundleCaller;
  /** The target; by default that of DATABRICKS_BUNDLE_TARGET, or the bundle's own choice. */
  target?: string;
  /** As `--var` takes them: `name=value`. */
  vars?: readonly string[];
  /** The environment: BUNDLE_VAR_…, DATABRICKS_BUNDLE_TARGET, DATABRICKS_CLUSTER_ID, DATABRICKS_HOST. */
  env?: Readonly<Record<string, string | undefined>>;
  git?: BundleGit;
  /** A cluster for all tasks, as `--cluster-id` has it. */
  clusterId?: string;
  /** What the workspace says of the look-ups, by the variable that each is for; `bundleQuestions` says what to ask. */
  lookups?: ReadonlyMap<string, LookupAnswer>;
  /** A folder of its own, below each of those of the workspace, for what is promoted; the root stays where it is. */
  release?: string;
  /** Runs the Python code that makes jobs of the bundle; without it there is a warning that they are missing. */
  python?: PythonLoader;
}

/** The target that is asked for; undefined where the bundle chooses. */
export function askedTarget({ target, env = {} }: BundleOptions): string | undefined {
  return target ?? env['DATABRICKS_BUNDLE_TARGET'] ?? env['DATABRICKS_BUNDLE_ENV'];
}

/** A name of a person or a service principal that may stand in names and tags (`libs/iamutil` of the Databricks CLI 1.14). */
export function shortNameOf({ userName, shortName, displayName = '' }: BundleCaller): string {
  if (shortName !== undefined) return shortName;
  const name = isServicePrincipal(userName) && displayName !== '' ? displayName : userName;
  return plainName(name.split('@')[0]);
}

/** Letters and digits alone, with one `_` for what stands between them (`libs/textutil/textutil.go`). */
export function plainName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{Nd}]+/gu, '_')
    .replace(/^_|_$/g, '');
}

/** The short name with nothing but ASCII letters, digits and `-`. */
export function domainFriendlyNameOf(caller: BundleCaller): string {
  const plain = shortNameOf(caller)
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '');
  return plain.replace(/[^A-Za-z0-9]/g, '-').toLowerCase();
}

/** True for an application id, which service principals have for a name. */
export function isServicePrincipal(userName: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(userName);
}
