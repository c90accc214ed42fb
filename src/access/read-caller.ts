/** Who calls, as the workspace knows them. */
export interface Caller {
  /** An address, or of a service principal its application id. */
  userName: string;
  id: string;
  /** By their display names. */
  groups: readonly string[];
  /** A member of the group "admins". */
  isAdmin: boolean;
}

type Scim = { userName?: unknown; id?: unknown; groups?: unknown };

/** Reads what `/scim/v2/Me` says; undefined where it does not say who it is. */
export function readCaller(body: string): Caller | undefined {
  const { userName, id, groups: listed } = readObject(body);
  if (typeof userName !== 'string' || typeof id !== 'string') return undefined;
  const groups = (Array.isArray(listed) ? listed : []).flatMap((group: { display?: unknown } | null) =>
    typeof group?.display === 'string' ? [group.display] : [],
  );
  return { userName, id, groups, isAdmin: groups.includes('admins') };
}

function readObject(body: string): Scim {
  try {
    return (JSON.parse(body) ?? {}) as Scim;
  } catch {
    return {};
  }
}
