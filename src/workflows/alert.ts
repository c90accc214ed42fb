import {
  ActivityFailure,
  isCancellation,
  proxyActivities,
  setHandler,
  sleep,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { AlertedRun } from '../activities/deliver-alert.js';
import type { Activities } from '../activities/index.js';
import type { Alert } from '../core/alert/alert.js';
import { alertView, type AlertView } from '../core/alert/alert-view.js';
import { afterTry, type Delivery, type SendOutcome } from '../core/alert/delivery.js';
import type { AlertFindings } from '../core/alert/message/alert-message.js';
import { channelOf, type Recipient, recipientName, takesOnce } from '../core/alert/recipient.js';
import { isJsonObject } from '../core/json.js';
import { rowText } from './call-options.js';
import { alertQuery } from './messages.js';

/** What a run starts this workflow with. */
export interface SendAlertInput {
  alert: Alert;
  to: Recipient[];
  run: AlertedRun;
  /** For how long each recipient is tried at most. */
  longestMillis: number;
}

const { describeAlert } = proxyActivities<Activities>({
  startToCloseTimeout: '45 seconds',
  retry: { initialInterval: '1 second', maximumAttempts: 2 },
});

/**
 * One try: whether another one follows is decided here, since only what a try has answered, or was about to do when its
 * worker was lost, tells whether the message may have gone out.
 */
const { deliverAlert } = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '25 seconds',
  retry: { maximumAttempts: 1 },
});

/**
 * Tells people of one thing that has happened in a run. It is a workflow of its own, so that the run goes on whatever the
 * receivers do, and its id is the alert's, so that there is one of it. Every recipient is told apart from the others.
 * Never fails: its result, and the query `alert`, say what was sent and what was not.
 */
export async function sendAlert({ alert, to, run, longestMillis }: SendAlertInput): Promise<AlertView> {
  const deliveries = to.map((): Delivery => ({ state: 'sending', tries: 0 }));
  const view = (): AlertView => alertView(alert, to, deliveries);
  setHandler(alertQuery, view);
  const findings = await found(alert, run);
  await Promise.all(
    to.map(async (recipient, at) => {
      const rules = { beganMillis: Date.now(), takesOnce: takesOnce(channelOf(recipient)), longestMillis };
      for (;;) {
        const outcome = await tryOnce({ alert, findings, run, to: recipient });
        const delivery = afterTry(deliveries[at], outcome, rules, Date.now());
        deliveries[at] = delivery;
        if (delivery.nextMillis === undefined) return;
        const summary = rowText(`${recipientName(recipient)}: ${delivery.reason ?? ''}`);
        await sleep(Math.max(delivery.nextMillis - Date.now(), 1), { summary });
      }
    }),
  );
  return view();
}

/** An alert is sent without what could not be read. */
async function found(alert: Alert, run: AlertedRun): Promise<AlertFindings> {
  try {
    return await describeAlert.executeWithOptions({ summary: rowText(alert.id) }, [{ alert, run }]);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return {};
  }
}

async function tryOnce(input: {
  alert: Alert;
  findings: AlertFindings;
  run: AlertedRun;
  to: Recipient;
}): Promise<SendOutcome> {
  try {
    return await deliverAlert.executeWithOptions({ summary: rowText(`tell ${recipientName(input.to)}`) }, [
      input,
    ]);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    const { cause } = error;
    const details: unknown = cause instanceof TimeoutFailure ? cause.lastHeartbeatDetails : undefined;
    const wasUnderWay =
      !(cause instanceof TimeoutFailure) || (isJsonObject(details) && details['isUnderWay'] === true);
    return wasUnderWay
      ? { kind: 'unanswered', reason: 'The worker that sent it was lost meanwhile.' }
      : { kind: 'not_now', reason: 'The worker that was to send it was lost before.' };
  }
}
