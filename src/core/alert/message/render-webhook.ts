import { given, type JsonObject } from '../../json.js';
import { ALERT_FIELDS, type AlertEvent, NOTIFICATION_FIELDS } from '../alert-event.js';
import type { Alert } from '../alert.js';
import type { AlertFindings, AlertMessage } from './alert-message.js';

/** The name of an event in payloads: `jobs.on_failure`. */
export function eventType(event: AlertEvent): string {
  const fields = Object.entries({ ...NOTIFICATION_FIELDS, ...ALERT_FIELDS });
  const [field] = fields.find(([, of]) => of === event) as [string, AlertEvent];
  return `jobs.${field}`;
}

/**
 * What a webhook is sent: the members of Databricks' own payload (docs "Use notification destinations": `event_type`,
 * `workspace_id`, `run`, `job`, and `task` where it is about one), and everything else under `brickwork`.
 */
export function renderWebhook(
  alert: Alert,
  { workspaceId }: AlertFindings,
  message: AlertMessage,
): JsonObject {
  const { job, task, resultState, event, atMillis, id } = alert;
  const runId = task?.taskRunId ?? task?.runId;
  return {
    event_type: eventType(event),
    ...given('workspace_id', workspaceId),
    run: task === undefined ? { run_id: job.runId } : { ...given('run_id', runId), parent_run_id: job.runId },
    ...(task === undefined ? {} : { task: { task_key: task.taskKey } }),
    job: { job_id: job.id, name: job.name },
    brickwork: {
      alert_id: id,
      time: atMillis,
      ...given('result_state', resultState),
      ...given('termination_code', task?.terminationCode),
      ...given('attempt', task?.attempt),
      ...given('iteration', task?.iteration),
      title: message.title,
      severity: message.severity,
      facts: Object.fromEntries(message.facts.map(({ name, value }) => [name, value])),
      ...given('excerpt', message.excerpt?.text),
      actions: message.actions.map(({ name, command }) => ({ name, command })),
      links: message.links.map(({ name, url }) => ({ name, url })),
    },
  };
}
