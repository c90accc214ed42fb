import type { Alert } from '../core/alert/alert.js';
import type { SendOutcome } from '../core/alert/delivery.js';
import type { AlertFindings, AlertMessage } from '../core/alert/message/alert-message.js';

/** An alert that is ready to be sent. */
export interface OutgoingAlert {
  alert: Alert;
  findings: AlertFindings;
  message: AlertMessage;
  /** The same however often it is sent: what receivers that can do so know it again by. */
  messageId: string;
  /** What must stand in no reason, also where a receiver sends back what it was sent. */
  secrets: readonly string[];
}

/** Tells somebody of an alert by one try. */
export interface Channel {
  /**
   * Never throws: how it ended is its answer. `begins` is awaited right before anything goes out that the receiver could
   * take; an answer of `not_now` or `refused` says that it has taken nothing.
   */
  send(outgoing: OutgoingAlert, begins: () => Promise<void>): Promise<SendOutcome>;
}

/** How long a receiver may take to be reached, and to answer. Less than a worker has to stop in. */
export const CONNECT_MILLIS = 4_000;
export const ANSWER_MILLIS = 8_000;

/** Thrown by `begins` where nothing may be sent any more: somebody else may do so already. */
export class TooLate extends Error {
  readonly code = 'TOO_LATE';

  constructor() {
    super('it took too long to begin');
  }
}
