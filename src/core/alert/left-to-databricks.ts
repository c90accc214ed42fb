import { type Issue, warning } from '../issue.js';
import { isJsonObject, type JsonObject, textIn } from '../json.js';
import { quote } from '../short-text.js';
import { BACKLOG_FIELD } from './alert-event.js';
import type { KnownDestinations } from './known-destinations.js';
import { NOTIFICATION_MEMBERS } from './notification-members.js';

/**
 * A task as it is submitted where Brickwork tells people: without what would have them told twice. How far a stream is
 * behind Databricks alone knows, so whom it tells of that stays.
 */
export function withoutNotifications<T extends object>(task: T, known: KnownDestinations): T {
  const members = Object.entries(task).flatMap(([member, value]) => {
    if (!(NOTIFICATION_MEMBERS as readonly string[]).includes(member)) return [[member, value] as const];
    const backlog = isJsonObject(value) ? value[BACKLOG_FIELD] : undefined;
    const left = Array.isArray(backlog) ? backlog.filter((one) => knowsDatabricks(one, known)) : [];
    return left.length === 0 ? [] : [[member, { [BACKLOG_FIELD]: left }] as const];
  });
  return Object.fromEntries(members) as T;
}

/** What of a task's streams cannot be told to whom it says. */
export function backlogIssues(task: object, path: string, known: KnownDestinations): Issue[] {
  const { webhook_notifications: webhooks } = task as JsonObject;
  const backlog = isJsonObject(webhooks) ? webhooks[BACKLOG_FIELD] : undefined;
  if (!Array.isArray(backlog)) return [];
  return backlog.flatMap((one, at) => {
    if (knowsDatabricks(one, known)) return [];
    const message = `${quote(idOf(one))} is told of no stream: Databricks alone knows how far one is behind, and does not know it.`;
    const hint = 'Name a destination of the workspace by its id.';
    return [
      warning(
        'DESTINATION_ELSEWHERE',
        `${path}.webhook_notifications.${BACKLOG_FIELD}[${at}].id`,
        message,
        hint,
      ),
    ];
  });
}

/** Ids of a workspace are UUIDs; another id of the worker's file is nothing to it. */
function knowsDatabricks(named: unknown, { configured }: KnownDestinations): boolean {
  if (typeof named === 'string') return true;
  const id = idOf(named);
  return !configured.has(id) || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
}

function idOf(named: unknown): string {
  return isJsonObject(named) ? textIn(named['id']) : '';
}
