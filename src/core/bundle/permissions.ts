import { quote } from '../short-text.js';
import type { Findings } from './bundle-issue.js';
import { isServicePrincipal } from './bundle-options.js';
import { itemsOf, partOf, sourceAt, textOf, withMember } from './tree-parts.js';
import { listTree, mapTree, scalarTree, type Tree } from './value-tree.js';

/** The levels that a bundle may give, and what each is of a job (`apply_bundle_permissions.go` of the Databricks CLI 1.14). */
const LEVELS: ReadonlyMap<string, string> = new Map([
  ['CAN_MANAGE', 'CAN_MANAGE'],
  ['CAN_VIEW', 'CAN_VIEW'],
  ['CAN_RUN', 'CAN_MANAGE_RUN'],
]);

/** The levels that a job has, the lowest first (`resources/permission.go`). */
const ORDER: readonly string[] = ['CAN_VIEW', 'CAN_MANAGE_RUN', 'CAN_MANAGE', 'IS_OWNER'];

const PRINCIPALS: readonly string[] = ['user_name', 'service_principal_name', 'group_name'];

/** Levels of the bundle that are none. */
export function checkPermissions(bundle: Tree, findings: Findings): void {
  for (const [at, permission] of itemsOf(bundle, 'permissions').entries()) {
    const level = textOf(permission, 'level');
    if (LEVELS.has(level)) continue;
    const message = `has to be one of ${[...LEVELS.keys()].join(', ')}, not ${quote(level)}.`;
    const place = sourceAt(permission, 'level');
    findings.error('PERMISSION_LEVEL', `permissions[${at}].level`, place, message);
  }
}

/**
 * A job with the permissions of its bundle, and with an owner where it has any: who deploys it, or another that it names.
 * Each principal has one level, the highest (`fix_permissions.go`).
 */
export function withPermissions(job: Tree, bundle: Tree, caller: string): Tree {
  const own = itemsOf(job, 'permissions');
  const shared = itemsOf(bundle, 'permissions').filter(
    (permission) => !own.some((other) => PRINCIPALS.some((field) => isSame(permission, other, field))),
  );
  const all = [...own, ...shared.map((permission) => ofJob(permission))];
  if (all.length === 0) return withMember(job, 'permissions', undefined);
  const at = partOf(job, 'permissions') ?? job;
  return withOwner(withMember(job, 'permissions', listTree(at, all)), caller);
}

/** A job whose own permissions, where it has any, name an owner. */
export function withOwner(job: Tree, caller: string): Tree {
  const all = itemsOf(job, 'permissions');
  if (all.length === 0) return job;
  const at = partOf(job, 'permissions') as Tree;
  return withMember(job, 'permissions', listTree(at, highest(managedBy(all, caller, at))));
}

function ofJob(permission: Tree): Tree {
  const level = textOf(permission, 'level');
  const at = partOf(permission, 'level') ?? permission;
  return withMember(permission, 'level', scalarTree(at, LEVELS.get(level) ?? level));
}

function isSame(permission: Tree, other: Tree, field: string): boolean {
  const name = textOf(permission, field);
  return name !== '' && name === textOf(other, field);
}

function managedBy(permissions: readonly Tree[], caller: string, at: Tree): readonly Tree[] {
  const isOf = (permission: Tree, level: string): boolean => textOf(permission, 'level') === level;
  const isCallers = (permission: Tree): boolean =>
    (textOf(permission, 'user_name') || textOf(permission, 'service_principal_name')) === caller;
  const owners = permissions.filter((permission) => isOf(permission, 'IS_OWNER'));
  if (owners.some(isCallers)) return permissions;
  const level = owners.length === 0 ? 'IS_OWNER' : 'CAN_MANAGE';
  const field = isServicePrincipal(caller) ? 'service_principal_name' : 'user_name';
  const added = new Map([
    ['level', scalarTree(at, level)],
    [field, scalarTree(at, caller)],
  ]);
  const managed = permissions
    .filter((permission) => isCallers(permission) && isOf(permission, 'CAN_MANAGE'))
    .at(-1);
  if (managed === undefined) return [...permissions, mapTree(at, added)];
  return permissions.map((permission) =>
    permission === managed ? withMember(permission, 'level', scalarTree(permission, level)) : permission,
  );
}

/** One permission for each principal, in the order in which they are named; those for nobody, or for nothing, are left out. */
function highest(permissions: readonly Tree[]): Tree[] {
  const best = new Map<string, Tree>();
  for (const permission of permissions) {
    const field = PRINCIPALS.find((name) => textOf(permission, name) !== '');
    const level = partOf(permission, 'level');
    if (field === undefined || level === undefined || textOf(level) === '') continue;
    const principal = partOf(permission, field) as Tree;
    const key = `${field}:${textOf(principal)}`;
    const before = best.get(key);
    if (before !== undefined && rankOf(before) >= rankOf(permission)) continue;
    const members = new Map([
      ['level', level],
      [field, principal],
    ]);
    best.set(key, mapTree(permission, members));
  }
  return [...best.values()];
}

function rankOf(permission: Tree): number {
  return ORDER.indexOf(textOf(permission, 'level'));
}
