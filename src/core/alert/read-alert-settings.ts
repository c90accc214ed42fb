import type { Issue } from '../issue.js';
import { ALERT_FIELDS, type AlertEvent } from './alert-event.js';
import type { AlertRules } from './alert-rules.js';
import { type KnownDestinations, recipientsOf } from './known-destinations.js';
import { eachOnce } from './recipient.js';

/** What a job's `brickwork.alerts` may say; its schema is with the other settings of a job. */
export type AlertSettings = Partial<Record<keyof typeof ALERT_FIELDS, string[] | undefined>>;

/** Whom a job tells of what only Brickwork knows. */
export function readAlertSettings(
  settings: AlertSettings,
  known: KnownDestinations,
): { to: AlertRules['to']; issues: Issue[] } {
  const to: AlertRules['to'] = {};
  const issues: Issue[] = [];
  for (const [field, event] of Object.entries(ALERT_FIELDS) as [keyof typeof ALERT_FIELDS, AlertEvent][]) {
    const found = (settings[field] ?? []).map((name, at) =>
      recipientsOf(name, `brickwork.alerts.${field}[${at}]`, known),
    );
    issues.push(...found.flatMap((one) => one.issues));
    const recipients = eachOnce(found.flatMap((one) => one.recipients));
    if (recipients.length > 0) to[event] = recipients;
  }
  return { to, issues };
}
