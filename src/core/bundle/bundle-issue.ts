import { error, type Issue, warning } from '../issue.js';
import { renderPlace, type Source } from './place.js';

/** An issue with the place where its cause is written: that of the variable's value, where a variable brought it. */
export interface BundleIssue extends Issue, Source {}

/** The issues of one bundle as they are found; none is told twice. */
export class Findings {
  readonly #issues = new Map<string, BundleIssue>();

  /** Where many values have one place, the path of each tells them apart. */
  constructor(private readonly isByPath = false) {}

  error(code: string, path: string, at: Source, message: string, hint?: string): void {
    this.#add(error(code, path, withOrigin(message, at), hint), message, at);
  }

  warn(code: string, path: string, at: Source, message: string, hint?: string): void {
    this.#add(warning(code, path, withOrigin(message, at), hint), message, at);
  }

  /** All of them, in the order in which they were found. */
  get issues(): BundleIssue[] {
    return [...this.#issues.values()];
  }

  #add(issue: Issue, message: string, { file, line, column, from }: Source): void {
    const path = this.isByPath ? issue.path : '';
    const key = `${issue.code} ${path} ${renderPlace({ file, line, column })} ${message}`;
    if (this.#issues.has(key)) return;
    const origin = from === undefined ? {} : { from };
    this.#issues.set(key, { ...issue, file, line, column, ...origin });
  }
}

/** `is no number (from variable cluster, set in targets.dev).` */
export function withOrigin(message: string, { from }: Source): string {
  return from === undefined ? message : `${message.replace(/\.$/, '')} (from ${from}).`;
}
