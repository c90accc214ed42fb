import type { LocatedIssue } from '../read/definition-file.js';
import { renderIssue } from '../../core/issue.js';
import type { Terminal } from '../terminal/terminal.js';

/** Every issue on a line of its own, `file:line:column` first, so that editors can jump to it. */
export function printIssues(terminal: Terminal, issues: readonly LocatedIssue[]): void {
  for (const issue of issues) {
    const place = `${issue.file}:${issue.line}:${issue.column}`;
    const label =
      issue.severity === 'error' ? terminal.colors.red('error') : terminal.colors.yellow('warning');
    terminal.note(`${place}: ${label}: ${renderIssue(issue)}`);
  }
}

/** `2 errors, 1 warning`. */
export function countIssues(issues: readonly LocatedIssue[]): string {
  const errors = issues.filter(({ severity }) => severity === 'error').length;
  const warnings = issues.length - errors;
  return `${plural(errors, 'error')}, ${plural(warnings, 'warning')}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
