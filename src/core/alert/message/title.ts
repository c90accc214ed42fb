import { shorten } from '../../short-text.js';
import { type Alert, taskName } from '../alert.js';
import { secondsInWords } from './in-words.js';

const LONGEST_TITLE = 200;

/** What has happened, in a line: `nightly: load has failed (attempt 2 of 3)`. */
export function titleOf(alert: Alert): string {
  const { job, task } = alert;
  const name = shorten(job.name, 100);
  const what = task === undefined ? name : `${name}: ${taskName(task)}`;
  return shorten(`${what} ${verbOf(alert)}`, LONGEST_TITLE);
}

function verbOf(alert: Alert): string {
  const { event, resultState, limitSeconds = 0, repair } = alert;
  switch (event) {
    case 'start':
      return `has started${attemptWords(alert)}`;
    case 'success':
      return resultState === 'SUCCESS_WITH_FAILURES' ? 'has succeeded, with failures' : 'has succeeded';
    case 'failure':
      return failureWords(alert);
    case 'duration_warning':
      return `takes longer than ${secondsInWords(limitSeconds)}`;
    case 'approval_wanted':
      return 'waits for an approval';
    case 'repaired':
      return `is repaired (repair ${repair?.number ?? 1})`;
    case 'skipped':
      return 'was not run';
    case 'queue_too_long':
      return `has waited for ${secondsInWords(limitSeconds)} to begin`;
  }
}

function failureWords(alert: Alert): string {
  const { resultState, retryAtMillis } = alert;
  if (retryAtMillis !== undefined) return `has failed and is tried again${attemptWords(alert)}`;
  switch (resultState) {
    case 'CANCELED':
      return 'was canceled';
    case 'TIMEDOUT':
      return 'has timed out';
    case 'UPSTREAM_FAILED':
    case 'UPSTREAM_CANCELED':
      return 'was not run';
    default:
      return `has failed${attemptWords(alert)}`;
  }
}

function attemptWords({ task }: Alert): string {
  const { attempt, mostAttempts } = task ?? {};
  if (attempt === undefined || mostAttempts === 1) return '';
  return mostAttempts === undefined ? ` (attempt ${attempt})` : ` (attempt ${attempt} of ${mostAttempts})`;
}
