import { isJsonObject, type JsonObject, type JsonValue } from '../json.js';

/** What somebody may do with a job, the least first (`JobPermissionLevel` of the SDK for Python 0.162). */
export const PERMISSION_LEVELS = ['CAN_VIEW', 'CAN_MANAGE_RUN', 'CAN_MANAGE', 'IS_OWNER'] as const;
export type PermissionLevel = (typeof PERMISSION_LEVELS)[number];

const PRINCIPALS = ['user_name', 'group_name', 'service_principal_name'] as const;

/** One line of an access control list: a level for exactly one principal. */
export interface AccessControl {
  user_name?: string;
  group_name?: string;
  service_principal_name?: string;
  permission_level: PermissionLevel;
}

/** Who may do what from now on; without `replaces`, for these principals alone. */
export interface PermissionsRequest {
  by: string;
  list: AccessControl[];
  replaces: boolean;
}

/** Reads `{"by", "access_control_list", "replaces"}`; a text that says what is wrong. */
export function parsePermissions(input: unknown): PermissionsRequest | string {
  const shape = 'It takes {"by", "access_control_list", "replaces"}';
  if (!isJsonObject(input)) return `${shape}.`;
  const { by, access_control_list: list, replaces = false, ...rest } = input;
  const unknown = Object.keys(rest);
  if (unknown.length > 0) return `${shape}, and no ${unknown.join(', ')}.`;
  if (typeof by !== 'string' || by === '') return `${shape}; "by" says who does it.`;
  if (typeof replaces !== 'boolean') return `${shape}; "replaces" is true or false.`;
  const read = readAccessControl(list);
  if ('problems' in read) return read.problems.join(' ');
  return { by, list: read.list, replaces };
}

/** Reads an access control list, as the Permissions API and bundles write it; every problem at once. */
export function readAccessControl(
  input: JsonValue | undefined,
): { list: AccessControl[] } | { problems: string[] } {
  if (!Array.isArray(input)) return { problems: ['access_control_list must be a list.'] };
  const problems = input.flatMap((entry, at) => problemsOf(entry, `access_control_list[${at}]`));
  if (problems.length > 0) return { problems };
  return {
    list: (input as JsonObject[]).map((entry) => {
      const level = (entry['permission_level'] ?? entry['level']) as PermissionLevel;
      const [principal] = PRINCIPALS.filter((name) => entry[name] !== undefined);
      return { [principal]: entry[principal], permission_level: level };
    }),
  };
}

function problemsOf(entry: JsonValue, path: string): string[] {
  if (!isJsonObject(entry)) return [`${path} must be an object.`];
  const named = PRINCIPALS.filter((name) => entry[name] !== undefined);
  const level = entry['permission_level'] ?? entry['level'];
  const problems: string[] = [];
  const [principal] = named;
  if (named.length !== 1 || typeof entry[principal] !== 'string' || entry[principal] === '')
    problems.push(`${path} must name one of ${PRINCIPALS.join(', ')}.`);
  if (!PERMISSION_LEVELS.includes(level as PermissionLevel))
    problems.push(`${path}.permission_level must be one of ${PERMISSION_LEVELS.join(', ')}.`);
  return problems;
}

/** What the list of a job is after a request. Throws nothing; a text where it would not have exactly one owner. */
export function changePermissions(
  before: readonly AccessControl[],
  { list, replaces }: Omit<PermissionsRequest, 'by'>,
): AccessControl[] | string {
  const owner = list.filter(isOwner);
  if (owner.length > 1) return 'A job has exactly one owner, and the list names more.';
  if (owner.some(({ group_name: group }) => group !== undefined)) return 'A group cannot own a job.';
  if (replaces) return owner.length === 1 ? list : 'A job has exactly one owner, and the list names none.';
  const isNamed = (one: AccessControl): boolean => list.some((other) => isSame(one, other));
  // Who owns the job goes on owning it until another one does: it is never without.
  const isKept = (one: AccessControl): boolean => (isOwner(one) ? owner.length === 0 : !isNamed(one));
  const kept = before.filter(isKept);
  if (kept.some((one) => isOwner(one) && isNamed(one)))
    return 'The owner of a job has no other level; name another owner first.';
  return [...kept, ...list];
}

/** The highest level that somebody has; undefined for none. Databricks lets members of `admins` manage every job. */
export function levelOf(
  list: readonly AccessControl[],
  who: { userName: string; groups: readonly string[] },
): PermissionLevel | undefined {
  const own = list.filter(
    ({ user_name: user, service_principal_name: principal, group_name: group }) =>
      user === who.userName ||
      principal === who.userName ||
      (group !== undefined && (group === 'users' || who.groups.includes(group))),
  );
  const levels = own.map((one) => one.permission_level);
  if (who.groups.includes('admins')) levels.push('CAN_MANAGE');
  return PERMISSION_LEVELS.toReversed().find((level) => levels.includes(level));
}

/** True where a level is at least another one. */
export function isAtLeast(level: PermissionLevel | undefined, least: PermissionLevel): boolean {
  return level !== undefined && PERMISSION_LEVELS.indexOf(level) >= PERMISSION_LEVELS.indexOf(least);
}

/** The list of a job that nobody has set: what its settings say under `permissions`, and who made it owns it. */
export function permissionsAsDeployed(settings: JsonObject, creator: string): AccessControl[] {
  const read = readAccessControl(settings['permissions'] ?? []);
  const list = 'list' in read ? read.list : [];
  return list.some(isOwner) ? list : [{ user_name: creator, permission_level: 'IS_OWNER' }, ...list];
}

function isOwner({ permission_level: level }: AccessControl): boolean {
  return level === 'IS_OWNER';
}

function isSame(one: AccessControl, other: AccessControl): boolean {
  return PRINCIPALS.every((name) => one[name] === other[name]);
}
