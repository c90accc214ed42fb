/** The parts of `flights-1.0-py3-none-any.whl`. */
export interface WheelName {
  distribution: string;
  version: string;
  /** A build number, if there is one, and what it runs on: `py3-none-any`. */
  tags: string;
}

/** Reads the name of a wheel's file (PEP 427); undefined for what is none. */
export function wheelNameOf(file: string): WheelName | undefined {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const [, distribution, version, tags] =
    /^([^-]+)-([^-]+)-([^-]+-[^-]+-[^-]+(?:-[^-]+)?)\.whl$/.exec(name) ?? [];
  return tags === undefined ? undefined : { distribution, version, tags };
}

/**
 * Of several versions of one wheel the newest, in the place of the first; what is no wheel stays (`patchwheel/filter.go`
 * of the Databricks CLI 1.14).
 */
export function newestWheels(files: readonly string[]): string[] {
  const newest = new Map<string, string>();
  for (const file of files) {
    const wheel = wheelNameOf(file);
    const key = wheel?.distribution ?? `/${file}`;
    const before = newest.get(key);
    const version = before === undefined ? undefined : wheelNameOf(before)?.version;
    if (version === undefined || compareVersions(wheel?.version ?? '', version) > 0) newest.set(key, file);
  }
  return [...newest.values()];
}

/** Numbers in versions count as such and all else as text; of two that begin alike the longer one is newer. */
function compareVersions(one: string, other: string): number {
  const [ones, others] = [one, other].map((version) => version.match(/\d+|\D+/g) ?? []);
  for (const [at, part] of ones.entries()) {
    if (at >= others.length) return 1;
    const isNumber = [part, others[at]].every((text) => /^\d/.test(text));
    const order = isNumber
      ? Number(part) - Number(others[at])
      : part < others[at]
        ? -1
        : Number(part > others[at]);
    if (order !== 0) return order;
  }
  return ones.length - others.length;
}
