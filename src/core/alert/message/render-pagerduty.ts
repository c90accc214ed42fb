import type { JsonObject } from '../../json.js';
import { shorten } from '../../short-text.js';
import type { Alert } from '../alert.js';
import type { AlertMessage, Severity } from './alert-message.js';
import { renderPlain } from './render-plain.js';

/** PagerDuty's own limit of a summary (Events API v2). */
const LONGEST_SUMMARY = 1024;
const LONGEST_KEY = 255;

const SEVERITIES: Readonly<Record<Severity, string>> = {
  good: 'info',
  info: 'info',
  warning: 'warning',
  error: 'error',
};

/**
 * An event for PagerDuty, without its routing key: a success ends the incident of its job or task, whichever run it is of;
 * all else opens one, or adds to the one that is open.
 */
export function renderPagerDuty(alert: Alert, message: AlertMessage): JsonObject {
  const { title, severity, facts, links } = message;
  const dedup_key = incidentOf(alert);
  if (alert.event === 'success') return { event_action: 'resolve', dedup_key };
  return {
    event_action: 'trigger',
    dedup_key,
    payload: {
      summary: shorten(title, LONGEST_SUMMARY),
      source: `brickwork/${shorten(alert.job.name, 200)}`,
      severity: SEVERITIES[severity],
      timestamp: new Date(alert.atMillis).toISOString(),
      component: alert.task?.taskKey ?? alert.job.name,
      class: alert.event,
      custom_details: {
        ...Object.fromEntries(facts.map(({ name, value }) => [name, value])),
        text: renderPlain(message),
      },
    },
    links: links.map(({ name, url }) => ({ href: url, text: name })),
    client: 'Brickwork',
  };
}

/** A job, or a task of it: what fails again adds to the incident that is open, and its next success ends it. */
function incidentOf({ job, task }: Alert): string {
  return ['brickwork', job.id, ...(task === undefined ? [] : [task.taskKey])].join('/').slice(0, LONGEST_KEY);
}
