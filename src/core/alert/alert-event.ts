/** What people can be told of: the Jobs API's own events first, then those that Databricks does not have. */
export const ALERT_EVENTS = [
  'start',
  'success',
  'failure',
  'duration_warning',
  'approval_wanted',
  'repaired',
  'skipped',
  'queue_too_long',
] as const;

export type AlertEvent = (typeof ALERT_EVENTS)[number];

/** Members of `email_notifications` and `webhook_notifications` by their events. */
export const NOTIFICATION_FIELDS = {
  on_start: 'start',
  on_success: 'success',
  on_failure: 'failure',
  on_duration_warning_threshold_exceeded: 'duration_warning',
} as const satisfies Record<string, AlertEvent>;

/** Of a stream only Databricks knows how far it is behind: the Jobs API shows it for no run. */
export const BACKLOG_FIELD = 'on_streaming_backlog_exceeded';

/** Members of `brickwork.alerts` by their events. */
export const ALERT_FIELDS = {
  on_approval_wanted: 'approval_wanted',
  on_repaired: 'repaired',
  on_skipped: 'skipped',
  on_queue_too_long: 'queue_too_long',
} as const satisfies Record<string, AlertEvent>;

/** How long a run waits for others of its job before somebody is told, unless the definition says otherwise. */
export const QUEUE_TOO_LONG_SECONDS = 3600;
