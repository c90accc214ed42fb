import type { OutgoingAlert } from '../../src/alerts/channel.js';
import type { Alert } from '../../src/core/alert/alert.js';
import type { AlertPlace } from '../../src/core/alert/message/alert-message.js';
import { composeMessage } from '../../src/core/alert/message/compose-message.js';

/** A task that has failed in its second attempt, as an alert tells of it. */
export const FAILURE: Alert = {
  id: 'task/load/r0.1/failure',
  event: 'failure',
  atMillis: Date.UTC(2026, 10, 28, 12, 5),
  job: {
    id: '77',
    name: 'nightly',
    runId: '1234',
    parameters: { day: '2026-11-28', api_key: 'hunter2hunter2' },
  },
  startedMillis: Date.UTC(2026, 10, 28, 12),
  resultState: 'FAILED',
  task: {
    taskKey: 'load',
    attempt: 2,
    mostAttempts: 2,
    resultState: 'FAILED',
    terminationCode: 'RUN_EXECUTION_ERROR',
    message: 'ValueError: no rows for token=abcdef0123456789',
    runId: '5',
    taskRunId: '6',
    runPageUrl: 'https://dbc.example.com/jobs/runs/5',
  },
  heldUp: { names: ['report', 'publish'], count: 2 },
};

export const PLACE: AlertPlace = {
  workflowId: 'nightly/1234',
  workflowRunId: 'wf-run',
  namespace: 'default',
  temporalUrl: 'https://temporal.example.com/',
  pagesUrl: 'https://brickwork.example.com',
};

export function outgoing(alert: Alert = FAILURE, findings: OutgoingAlert['findings'] = {}): OutgoingAlert {
  return {
    alert,
    findings,
    message: composeMessage(alert, findings, PLACE),
    messageId: `alert_${alert.id.length}`,
    secrets: ['/hook/s3cr3t-path', 'a-routing-key', 'a-password'],
  };
}
