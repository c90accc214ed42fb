import { BACKLOG_FIELD } from '../alert/alert-event.js';
import type { AlertRules } from '../alert/alert-rules.js';
import type { KnownDestinations } from '../alert/known-destinations.js';
import { backlogIssues } from '../alert/left-to-databricks.js';
import { readAlertSettings } from '../alert/read-alert-settings.js';
import { NOTIFICATION_MEMBERS } from '../alert/notification-members.js';
import { readNotifications } from '../alert/read-notifications.js';
import type { JobDefinition, TaskDefinition } from '../definition/job-definition.js';
import { type Issue, listNames, renderIssue, warning } from '../issue.js';
import { isJsonObject, type JsonObject, objectsIn } from '../json.js';
import type { PlanAlerts } from '../plan/plan.js';

/** Whom a job tells of what, and what people should know of those who cannot be told. */
export function planAlerts(definition: JobDefinition, known: KnownDestinations): PlanAlerts {
  const problems = alertIssues(definition, known)
    .filter(({ code }) => UNTOLD.includes(code))
    .map(renderIssue);
  const { rules = { to: {} } } = jobRules(definition, known);
  return { rules, ...(problems.length === 0 ? {} : { problems: problems.slice(0, MOST_PROBLEMS) }) };
}

/** Issues that say of somebody that they cannot be told. */
const UNTOLD = ['DESTINATION_UNKNOWN', 'DESTINATION_ELSEWHERE', 'MAIL_UNCONFIGURED'];

/** The first ones tell: they stand in the view of the run. */
const MOST_PROBLEMS = 20;

function jobRules(
  definition: JobDefinition,
  known: KnownDestinations,
): { rules: AlertRules | undefined; issues: Issue[] } {
  const own = readNotifications(definition, { path: '', isTask: false }, known);
  const more = readAlertSettings(definition.brickwork?.alerts ?? {}, known);
  const to = { ...own.rules?.to, ...more.to };
  const rules = Object.keys(to).length === 0 ? undefined : { ...own.rules, to };
  return { rules, issues: [...own.issues, ...more.issues] };
}

/** Everything that is wrong with whom a job and its tasks tell, where Brickwork tells them. */
export function alertIssues(definition: JobDefinition, known: KnownDestinations): Issue[] {
  const ofTasks = definition.tasks.flatMap((task, at) =>
    placesOf(task, `tasks[${at}]`).flatMap(({ raw, path, isNative }) =>
      isNative
        ? nativeIssues(raw, path)
        : [
            ...readNotifications(raw, { path, isTask: true }, known).issues,
            ...backlogIssues(raw, path, known),
          ],
    ),
  );
  return [...jobRules(definition, known).issues, ...jobBacklog(definition), ...ofTasks];
}

/** A task, and the nested one of a loop. */
function placesOf(
  task: TaskDefinition,
  path: string,
): { raw: JsonObject; path: string; isNative?: boolean }[] {
  const raw = task as unknown as JsonObject;
  const loop = raw['for_each_task'];
  const nested = isJsonObject(loop) ? loop['task'] : undefined;
  if (!isJsonObject(nested)) return [{ raw, path }];
  const isNative = task.brickwork?.run_natively === true;
  return [
    { raw, path },
    { raw: nested, path: `${path}.for_each_task.task`, isNative },
  ];
}

/** Of a loop that Databricks runs it tells of the iterations, too. */
function nativeIssues(raw: JsonObject, path: string): Issue[] {
  const members = NOTIFICATION_MEMBERS.filter((member) => raw[member] !== undefined);
  if (members.length === 0) return [];
  const message = `left to Databricks, which runs this loop: ${listNames(members)}.`;
  return [warning('ALERTS_BY_DATABRICKS', path, message)];
}

function jobBacklog(definition: JobDefinition): Issue[] {
  const raw = definition as unknown as JsonObject;
  return ['email_notifications', 'webhook_notifications'].flatMap((member) => {
    const written = raw[member];
    if (
      !isJsonObject(written) ||
      !Array.isArray(written[BACKLOG_FIELD]) ||
      written[BACKLOG_FIELD].length === 0
    )
      return [];
    const message = 'is never told: a stream is watched by Databricks for a task, not for the whole job.';
    return [
      warning('FIELD_UNUSED', `${member}.${BACKLOG_FIELD}`, message, 'Move it to the task that streams.'),
    ];
  });
}

/** The ids that a definition names in any of these places, each once. */
export function destinationIds(definition: JobDefinition): string[] {
  const { brickwork } = definition;
  const raws = [
    definition as unknown as JsonObject,
    ...definition.tasks.flatMap((task) => placesOf(task, '').map(({ raw }) => raw)),
  ];
  const ofWebhooks = raws.flatMap(({ webhook_notifications: lists }) =>
    isJsonObject(lists) ? Object.values(lists).flatMap((list) => objectsIn(list).map(({ id }) => id)) : [],
  );
  const ofAlerts = Object.values(brickwork?.alerts ?? {}).flatMap((list) =>
    Array.isArray(list) ? list : [],
  );
  const ids = [...ofWebhooks, ...ofAlerts].filter((id): id is string => typeof id === 'string' && id !== '');
  return [...new Set(ids.filter((id) => !id.includes('@')))];
}
