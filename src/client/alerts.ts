import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { alertWorkflowId } from '../core/alert/alert.js';
import type { AlertView } from '../core/alert/alert-view.js';
import { given } from '../core/json.js';
import type { RunView } from '../core/run/view/run-view.js';
import { alertQuery } from '../workflows/messages.js';

/** Each costs a query. */
const MOST_ALERTS = 50;

/** What a run has told people, as the workflows that do so tell it. */
export async function alertsOf(
  client: Client,
  workflowId: string,
  { run_id: jobRunId, alerts = [] }: RunView,
  most = MOST_ALERTS,
): Promise<AlertView[]> {
  return Promise.all(
    alerts.slice(-most).map(async (alert) => {
      const handle = client.workflow.getHandle(alertWorkflowId(workflowId, jobRunId, alert.alert_id));
      try {
        return await handle.query(alertQuery);
      } catch (error) {
        // It is being started, could not be, or is older than what the namespace keeps.
        if (error instanceof WorkflowNotFoundError) return asNotStarted(alert);
        throw error;
      }
    }),
  );
}

function asNotStarted(alert: NonNullable<RunView['alerts']>[number]): AlertView {
  const { alert_id, event, task_key, time } = alert;
  return {
    alert_id,
    event: event as AlertView['event'],
    ...given('task_key', task_key),
    time,
    deliveries: [],
  };
}
