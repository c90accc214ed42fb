import { given } from '../json.js';
import { type Alert, taskName } from './alert.js';
import type { Delivery, DeliveryState } from './delivery.js';
import { channelOf, type ChannelKind, type Recipient, recipientName } from './recipient.js';

/** How it stands with telling one recipient, as people and tools see it; times are milliseconds since the epoch. */
export interface DeliveryView {
  to: string;
  channel?: ChannelKind;
  state: DeliveryState;
  tries: number;
  /** Why the last try did not do. */
  reason?: string;
  next_try?: number;
  end_time?: number;
}

/** What was sent of an alert to whom, and what was not. */
export interface AlertView {
  alert_id: string;
  event: Alert['event'];
  task_key?: string;
  time: number;
  deliveries: DeliveryView[];
}

/** The view of an alert, with its recipients in order. */
export function alertView(
  { id, event, task, atMillis }: Alert,
  to: readonly Recipient[],
  deliveries: readonly Delivery[],
): AlertView {
  return {
    alert_id: id,
    event,
    ...given('task_key', task && taskName(task)),
    time: atMillis,
    deliveries: to.map((recipient, at) => {
      const { state, tries, reason, nextMillis, endedMillis } = deliveries[at];
      return {
        to: recipientName(recipient),
        ...given('channel', channelOf(recipient)),
        state,
        tries,
        ...given('reason', reason),
        ...given('next_try', nextMillis),
        ...given('end_time', endedMillis),
      };
    }),
  };
}
