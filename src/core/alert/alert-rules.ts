import type { AlertEvent } from './alert-event.js';
import { channelOf, eachOnce, type Recipient } from './recipient.js';

/** Whom a job or a task tells of what. */
export interface AlertRules {
  to: Partial<Record<AlertEvent, Recipient[]>>;
  /** `no_alert_for_skipped_runs`. */
  notOfSkipped?: true;
  /** `no_alert_for_canceled_runs`. */
  notOfCanceled?: true;
  /** `alert_on_last_attempt`, which only tasks have. */
  lastAttemptOnly?: true;
}

/** Something that happened, as far as rules look at it. */
export interface Occurrence {
  event: AlertEvent;
  isSkipped?: boolean;
  isCanceled?: boolean;
  /** The start of another attempt than the first. */
  isRetry?: boolean;
  /** The failure of an attempt that is followed by another one. */
  isRetried?: boolean;
}

/**
 * Who is told of it, each once. Databricks' rules (`JobNotificationSettings` and `TaskNotificationSettings` of the Jobs
 * API): the filters are about `on_failure`, and `alert_on_last_attempt` also about `on_start`. Whoever is paged by a
 * failure is told of a success, too, which ends the incident.
 */
export function whoIsTold(rules: AlertRules | undefined, occurrence: Occurrence): Recipient[] {
  if (rules === undefined || isFiltered(rules, occurrence)) return [];
  const { event } = occurrence;
  const told = rules.to[event] ?? [];
  if (event === 'success') return eachOnce([...told, ...pagedByFailures(rules)]);
  // To Databricks a run that its job did not let begin is a failure that `no_alert_for_skipped_runs` is about.
  if (event === 'skipped' && rules.notOfSkipped !== true)
    return eachOnce([...told, ...(rules.to.failure ?? [])]);
  return told;
}

function pagedByFailures({ to }: AlertRules): Recipient[] {
  return [...(to.failure ?? []), ...(to.duration_warning ?? [])].filter(
    (recipient) => channelOf(recipient) === 'pagerduty',
  );
}

function isFiltered(rules: AlertRules, { event, ...what }: Occurrence): boolean {
  if (event === 'start') return rules.lastAttemptOnly === true && what.isRetry === true;
  if (event !== 'failure') return false;
  return (
    (rules.notOfSkipped === true && what.isSkipped === true) ||
    (rules.notOfCanceled === true && what.isCanceled === true) ||
    (rules.lastAttemptOnly === true && what.isRetried === true)
  );
}
