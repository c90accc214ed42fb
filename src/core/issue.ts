/**
 * One problem found in a definition or in the options of a run.
 * `path` names the place in Databricks' own words, as in `tasks[2].job_cluster_key`; '' is the whole document.
 * An `error` keeps the run from starting; a `warning` says what will not behave as one may expect.
 */
export interface Issue {
  severity: 'error' | 'warning';
  code: string;
  path: string;
  message: string;
  hint?: string;
}

/** An issue of severity `error`. */
export function error(code: string, path: string, message: string, hint?: string): Issue {
  return { severity: 'error', code, path, message, ...(hint === undefined ? {} : { hint }) };
}

/** An issue of severity `warning`. */
export function warning(code: string, path: string, message: string, hint?: string): Issue {
  return { ...error(code, path, message, hint), severity: 'warning' };
}

/** True when at least one issue keeps the run from starting. */
export function hasErrors(issues: readonly Issue[]): boolean {
  return issues.some((issue) => issue.severity === 'error');
}

/** One line: `JOB_CLUSTER_UNDEFINED tasks[2].job_cluster_key: "etl" is not in job_clusters. Defined: "main".` */
export function renderIssue(issue: Issue): string {
  const place = issue.path === '' ? '' : ` ${issue.path}`;
  const hint = issue.hint === undefined ? '' : ` ${issue.hint}`;
  return `${issue.code}${place}: ${issue.message}${hint}`;
}

/** `"a", "b", "c"`, or `nothing` for an empty list; at most `limit` names, then a count. */
export function listNames(names: readonly string[], limit = 12): string {
  if (names.length === 0) return 'nothing';
  const shown = names.slice(0, limit).map((name) => `"${name}"`);
  const rest = names.length - shown.length;
  return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
