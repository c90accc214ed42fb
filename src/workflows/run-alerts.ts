import {
  ChildWorkflowCancellationType,
  ParentClosePolicy,
  startChild,
  TemporalFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError, WorkflowIdReusePolicy } from '@temporalio/common';
import { alertWorkflowId } from '../core/alert/alert.js';
import { LONGEST_DELIVERY_MILLIS } from '../core/alert/delivery.js';
import type { RunCommand } from '../core/run/state/run-command.js';
import type { RunEvent } from '../core/run/state/run-event.js';
import type { sendAlert } from './alert.js';
import { rowText } from './call-options.js';
import { SEND_ALERT } from './messages.js';

/**
 * Starts what tells people, and waits for no more than its start: it goes on when this execution ends, or goes on as
 * another one. One that was started before is the same.
 */
export async function send(
  { jobRunId, alertSeconds }: { jobRunId: string; alertSeconds: number | undefined },
  { alert, to }: Extract<RunCommand, { kind: 'send_alert' }>,
): Promise<Extract<RunEvent, { kind: 'alert_started' }>> {
  const { workflowId, firstExecutionRunId: workflowRunId } = workflowInfo();
  const longestMillis = alertSeconds === undefined ? LONGEST_DELIVERY_MILLIS : alertSeconds * 1000;
  const started = { kind: 'alert_started', alertId: alert.id } as const;
  try {
    await startChild<typeof sendAlert>(SEND_ALERT, {
      workflowId: alertWorkflowId(workflowId, jobRunId, alert.id),
      args: [{ alert, to, run: { workflowId, workflowRunId }, longestMillis }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: ChildWorkflowCancellationType.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      staticSummary: rowText(`${alert.event} of ${alert.task?.taskKey ?? alert.job.name}`),
    });
  } catch (error) {
    const isThere = error instanceof WorkflowExecutionAlreadyStartedError;
    if (!isThere && !(error instanceof TemporalFailure)) throw error;
    if (!isThere) return { ...started, failure: error.message, atMillis: Date.now() };
  }
  return { ...started, atMillis: Date.now() };
}
