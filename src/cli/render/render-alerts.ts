import type { AlertView, DeliveryView } from '../../core/alert/alert-view.js';
import { cut, oneLine } from '../terminal/one-line.js';

const WORDS: Readonly<Record<DeliveryView['state'], string>> = {
  sending: 'being sent to',
  sent: 'sent to',
  undelivered: 'NOT delivered to',
  may_have_been_sent: 'perhaps sent to',
};

/** A line for each recipient of each alert: what was sent to whom, and what was not. */
export function renderAlerts(alerts: readonly AlertView[], width: number): string[] {
  return alerts.flatMap(({ event, task_key, deliveries }) => {
    const what = `alert ${event}${task_key === undefined ? '' : ` of ${task_key}`}`;
    if (deliveries.length === 0) return [`${what}: not begun`];
    return deliveries.map(({ to, state, reason }) => {
      const why = state === 'sent' || reason === undefined ? '' : `: ${oneLine(reason, width)}`;
      return cut(`${what}: ${WORDS[state]} ${to}${why}`, width);
    });
  });
}
