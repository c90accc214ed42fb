import { invalidParameter } from '../wire/api-error.js';
import { asText, type Wire } from '../wire/wire.js';

/** What a principal may do with a job, from least to most. */
export const LEVELS: Record<string, string> = {
  CAN_VIEW: 'Can view permission on jobs',
  CAN_MANAGE_RUN: 'Can manage run permission on jobs',
  IS_OWNER: 'Is owner permission on jobs',
  CAN_MANAGE: 'Can manage permission on jobs',
};
const PRINCIPALS = ['user_name', 'group_name', 'service_principal_name'] as const;

/** A permission that somebody was given. */
export interface Grant {
  kind: (typeof PRINCIPALS)[number];
  name: string;
  level: string;
}

/** The one grant that a job has from the start. */
export function ownedBy(userName: string): Grant {
  // Users are called by mail addresses, service principals by ids.
  return {
    kind: userName.includes('@') ? 'user_name' : 'service_principal_name',
    name: userName,
    level: 'IS_OWNER',
  };
}

/** Reads an entry of an `access_control_list`. Throws INVALID_PARAMETER_VALUE. */
export function readGrant(entry: Wire): Grant {
  const kinds = PRINCIPALS.filter((kind) => asText(entry[kind]) !== '');
  const level = asText(entry['permission_level']);
  if (kinds.length !== 1) throw invalidParameter(`Exactly one of ${PRINCIPALS.join(', ')} must be provided.`);
  if (!Object.hasOwn(LEVELS, level)) throw invalidParameter(`Invalid permission level: ${level}.`);
  if (kinds[0] === 'group_name' && level === 'IS_OWNER')
    throw invalidParameter('A group cannot be the owner of a job.');
  return { kind: kinds[0], name: asText(entry[kinds[0]]), level };
}

/** The grants with further ones, of which each replaces that of the same principal. */
export function withGrants(grants: readonly Grant[], further: readonly Grant[]): Grant[] {
  const isSame = (one: Grant, other: Grant): boolean => one.kind === other.kind && one.name === other.name;
  return [...grants.filter((old) => !further.some((grant) => isSame(old, grant))), ...further];
}

/** "The job must have exactly one owner": what Databricks answers, and Terraform's users report. */
export function checkOwner(grants: readonly Grant[]): void {
  if (grants.filter(({ level }) => level === 'IS_OWNER').length === 1) return;
  throw invalidParameter('The job must have exactly one owner.');
}
