/** What there is to know of the values of an attempt beside themselves; replaced by each attempt whose values are read. */
export interface ValueDetails {
  /** Those that were read for: a plan may come to ask for others when a closed run is repaired. */
  keys?: string[];
  /** By key, the JSON of values with numbers that JavaScript does not keep (`3.0`, whole ones above 2^53). */
  exact?: Record<string, string>;
  /** Those that only `dbutils.notebook.exit` has given: `taskValues.get` does not find them. */
  exitKeys?: string[];
  /** By key, why a value that is wanted could not be read, though it may have been set. */
  unread?: Record<string, string>;
}

/** The member of this name; undefined where there is none, whatever objects inherit. */
export function ownMember<T>(members: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return members !== undefined && Object.hasOwn(members, name) ? members[name] : undefined;
}
