import { LONGEST_NAME, quote, shorten } from './short-text.js';

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

/** What an issue has at most of each: names of people's choice stand in all of them. */
const LONGEST_MESSAGE = 1000;
const LONGEST_PATH = 500;

/** An issue of severity `error`; what is longer than an issue may be loses its middle. */
export function error(code: string, path: string, message: string, hint?: string): Issue {
  return {
    severity: 'error',
    code,
    path: shorten(path, LONGEST_PATH),
    message: shorten(message, LONGEST_MESSAGE),
    ...(hint === undefined ? {} : { hint: shorten(hint, LONGEST_MESSAGE) }),
  };
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

/** The issue at another path: that of its place in the document as it was written. */
export function issueAt(path: string, issue: Issue): Issue {
  return { ...issue, path: shorten(path, LONGEST_PATH) };
}

/** More issues than this help nobody, and what a worker answers has to stay far below Temporal's 2 MB. */
const MOST_ISSUES = 200;

/** As many issues as a worker answers with; of more than that the errors first. */
export function firstIssues(issues: readonly Issue[]): Issue[] {
  if (issues.length <= MOST_ISSUES) return [...issues];
  const warnings = issues.filter(({ severity }) => severity === 'warning');
  return [...issues.filter(({ severity }) => severity === 'error'), ...warnings].slice(0, MOST_ISSUES);
}

/** How many names of a list a message shows, and in how many characters. */
const MOST_NAMES = 12;
const LONGEST_LIST = 500;

/** `"a", "b", "c"`, or `nothing` for an empty list; of many names, or long ones, the first and the number of the rest. */
export function listNames(names: readonly string[]): string {
  if (names.length === 0) return 'nothing';
  const shown = firstNames(names.slice(0, MOST_NAMES).map(quote));
  const rest = names.length - shown.length;
  return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

/** `a → b → a`: names that follow one another in a circle, the first of them again at the end. */
export function listCircle(names: readonly string[]): string {
  const shown = firstNames(names.slice(0, MOST_NAMES - 1).map((name) => shorten(name, LONGEST_NAME)));
  const [first] = shown;
  const rest = names.length - shown.length;
  return [...shown, ...(rest > 0 ? [`… (${rest} more)`] : []), first].join(' → ');
}

function firstNames(names: readonly string[]): string[] {
  let length = 0;
  return names.filter((name) => (length += name.length) <= LONGEST_LIST);
}
