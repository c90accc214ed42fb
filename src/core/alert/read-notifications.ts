import { z } from 'zod';
import { error, type Issue, warning } from '../issue.js';
import type { JsonObject } from '../json.js';
import { inWords, renderPath } from '../schema-words.js';
import { suggestName } from '../nearest-name.js';
import { mailAddress } from './addresses.js';
import { type AlertEvent, BACKLOG_FIELD, NOTIFICATION_FIELDS } from './alert-event.js';
import type { AlertRules } from './alert-rules.js';
import { type KnownDestinations, recipientsOf } from './known-destinations.js';
import type { NOTIFICATION_MEMBERS } from './notification-members.js';
import { eachOnce, type Recipient } from './recipient.js';

/** Databricks' own limit for each event (`WebhookNotifications` of the Jobs API). */
const MOST_DESTINATIONS = 3;

const EVENTS = [...Object.keys(NOTIFICATION_FIELDS), BACKLOG_FIELD];
/** Of windows of maintenance, which continuous jobs have at Databricks alone. */
const MAINTENANCE_FIELDS = ['on_maintenance_start', 'on_maintenance_complete'];

function byEvent<T extends z.ZodType>(list: T): Record<string, z.ZodOptional<T>> {
  return Object.fromEntries([...EVENTS, ...MAINTENANCE_FIELDS].map((field) => [field, list.optional()]));
}

const emails = z.strictObject({
  ...byEvent(z.array(mailAddress)),
  no_alert_for_skipped_runs: z.boolean().optional(),
});
const webhooks = z.strictObject(
  byEvent(z.array(z.strictObject({ id: z.string().min(1) })).max(MOST_DESTINATIONS)),
);
const filters = { no_alert_for_skipped_runs: z.boolean(), no_alert_for_canceled_runs: z.boolean() };
const ofJob = z.strictObject(filters).partial();
const ofTask = z.strictObject({ ...filters, alert_on_last_attempt: z.boolean() }).partial();

type Lists = Record<string, string[]>;

/** Whom a job or a task tells of what, by its own fields; and everything that is wrong with them. */
export function readNotifications(
  written: object,
  at: { path: string; isTask: boolean },
  known: KnownDestinations,
): { rules: AlertRules | undefined; issues: Issue[] } {
  const issues: Issue[] = [];
  const read = <T>(member: (typeof NOTIFICATION_MEMBERS)[number], schema: z.ZodType<T>): T | undefined => {
    const parsed = schema.safeParse((written as JsonObject)[member] ?? {}, { reportInput: true });
    const path = at.path === '' ? member : `${at.path}.${member}`;
    if (!parsed.success) issues.push(...parsed.error.issues.flatMap((problem) => issuesOf(problem, path)));
    return parsed.success ? parsed.data : undefined;
  };
  const mail = read('email_notifications', emails);
  const destinations = read('webhook_notifications', webhooks);
  const settings: z.infer<typeof ofTask> | undefined = read(
    'notification_settings',
    at.isTask ? ofTask : ofJob,
  );
  if (issues.length > 0) return { rules: undefined, issues };
  const { no_alert_for_skipped_runs: oldFilter, ...addresses } = mail ?? {};
  const ids = Object.entries(destinations ?? {}).map(
    ([event, list]) => [event, list?.map(({ id }) => id)] as const,
  );
  const prefix = at.path === '' ? '' : `${at.path}.`;
  const to = recipientsByEvent(
    [
      { lists: addresses, path: `${prefix}email_notifications`, member: '' },
      { lists: Object.fromEntries(ids) as Lists, path: `${prefix}webhook_notifications`, member: '.id' },
    ],
    known,
    issues,
  );
  if (Object.keys(to).length === 0) return { rules: undefined, issues };
  const rules: AlertRules = {
    to,
    ...(settings?.no_alert_for_skipped_runs || oldFilter ? { notOfSkipped: true } : {}),
    ...(settings?.no_alert_for_canceled_runs ? { notOfCanceled: true } : {}),
    ...(settings?.alert_on_last_attempt ? { lastAttemptOnly: true } : {}),
  };
  return { rules, issues };
}

interface WrittenLists {
  lists: Lists;
  path: string;
  member: string;
}

function recipientsByEvent(
  written: readonly WrittenLists[],
  known: KnownDestinations,
  issues: Issue[],
): AlertRules['to'] {
  const to: Partial<Record<AlertEvent, Recipient[]>> = {};
  for (const { lists, path, member } of written) {
    for (const [field, names] of Object.entries(lists)) {
      if (MAINTENANCE_FIELDS.includes(field)) issues.push(noMaintenance(`${path}.${field}`));
      const event = (NOTIFICATION_FIELDS as Record<string, AlertEvent>)[field];
      if (event === undefined) continue;
      const found = names.map((name, at) => recipientsOf(name, `${path}.${field}[${at}]${member}`, known));
      issues.push(...found.flatMap((one) => one.issues));
      const recipients = eachOnce([...(to[event] ?? []), ...found.flatMap((one) => one.recipients)]);
      if (recipients.length > 0) to[event] = recipients;
    }
  }
  return to;
}

function noMaintenance(path: string): Issue {
  return warning('FIELD_UNUSED', path, 'is never told: jobs have no windows of maintenance here.');
}

function issuesOf(problem: z.core.$ZodIssue, path: string): Issue[] {
  const below = renderPath(problem.path);
  const place = below === '' ? path : `${path}.${below}`;
  if (problem.code !== 'unrecognized_keys') return [error('FIELD_VALUE', place, `${inWords(problem)}.`)];
  return problem.keys.map((key) => {
    const members = path.endsWith('notification_settings') ? Object.keys(ofTask.shape) : EVENTS;
    return error('FIELD_UNKNOWN', `${place}.${key}`, 'is not a field here.', suggestName(key, members));
  });
}
