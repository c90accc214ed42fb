import { Context } from '@temporalio/activity';
import { TooLate } from '../alerts/channel.js';
import type { Destinations } from '../alerts/destinations.js';
import type { Alert } from '../core/alert/alert.js';
import type { SendOutcome } from '../core/alert/delivery.js';
import type { AlertFindings, AlertPlace } from '../core/alert/message/alert-message.js';
import { composeMessage } from '../core/alert/message/compose-message.js';
import type { Recipient } from '../core/alert/recipient.js';
import { given } from '../core/json.js';
import { idempotencyToken } from './idempotency-token.js';

/** Where people see what happens; absent where nobody has said where that is. */
export interface AlertPages {
  temporalUrl?: string;
  pagesUrl?: string;
}

/** The run that an alert is of. */
export interface AlertedRun {
  workflowId: string;
  workflowRunId: string;
}

export interface DeliverAlertInput {
  alert: Alert;
  findings: AlertFindings;
  run: AlertedRun;
  to: Recipient;
}

/** What is known of a try that was lost with its worker: whether anything may have gone out by then. */
export interface SendingHeartbeat {
  isUnderWay: true;
}

const HEARTBEAT_MILLIS = 2_000;
/** As long as a first heartbeat may take to the server: a worker that is lost after it has said what it was about to do. */
const HEARTBEAT_ARRIVES_MILLIS = 150;

/** From here on the workflow may take the worker for lost, and have another one send it (`heartbeatTimeout` there). */
const LATEST_MILLIS = 20_000;

/** Tells one recipient, by one try. How it ended is the answer; what follows from it the workflow decides. */
export class AlertDelivery {
  constructor(
    private readonly destinations: Destinations | undefined,
    private readonly pages: AlertPages,
  ) {}

  async deliver({ alert, findings, run, to }: DeliverAlertInput): Promise<SendOutcome> {
    const { destinations, pages } = this;
    if (destinations === undefined) return { kind: 'not_now', reason: 'This worker has no destinations.' };
    const way = await destinations.wayTo(to);
    if ('problem' in way) return { kind: 'refused', reason: way.problem };
    const { info } = Context.current();
    const { temporalUrl, pagesUrl } = pages;
    const place: AlertPlace = {
      ...run,
      namespace: info.workflowNamespace ?? 'default',
      ...given('temporalUrl', temporalUrl),
      ...given('pagesUrl', pagesUrl),
    };
    const secrets = await destinations.secrets();
    const message = composeMessage(alert, findings, place, secrets);
    const messageId = idempotencyToken(alert.job.runId, alert.id, JSON.stringify(to)).slice(0, 32);
    const beganMillis = performance.now();
    let beats: NodeJS.Timeout | undefined;
    try {
      return await way.channel.send(
        { alert, findings, message, messageId: `alert_${messageId}`, secrets },
        async () => {
          beats = beatUnderWay();
          await new Promise((resolve) => setTimeout(resolve, HEARTBEAT_ARRIVES_MILLIS));
          if (performance.now() - beganMillis > LATEST_MILLIS) throw new TooLate();
        },
      );
    } catch (error) {
      // A channel throws nothing but mistakes of ours, before it sends.
      return { kind: 'refused', reason: error instanceof Error ? error.message : String(error) };
    } finally {
      clearInterval(beats);
    }
  }
}

/** Says that something may go out from now on, and that the worker is there. */
function beatUnderWay(): NodeJS.Timeout {
  const context = Context.current();
  const beat = (): void => context.heartbeat({ isUnderWay: true } satisfies SendingHeartbeat);
  beat();
  return setInterval(beat, HEARTBEAT_MILLIS);
}
