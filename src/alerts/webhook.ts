import { Webhook } from 'standardwebhooks';
import { renderWebhook } from '../core/alert/message/render-webhook.js';
import type { PrivateHosts } from '../core/access/address-guard.js';
import type { Channel } from './channel.js';
import { post } from './http-post.js';

/** A receiver of one's own. */
export interface WebhookReceiver {
  url: string;
  /** Signs each message as Standard Webhooks has it. */
  secret?: string;
  /** As Databricks' generic webhooks have them: basic authentication. */
  user?: string;
  password?: string;
  /** Which hosts of private networks may be posted to; none unless given. */
  allowPrivate?: PrivateHosts;
}

/**
 * A webhook with Databricks' payload. `webhook-id` is the same however often a message comes, so that a receiver can take
 * it once; it is there also without a secret.
 */
export function webhookChannel({
  url,
  secret,
  user = '',
  password = '',
  allowPrivate = [],
}: WebhookReceiver): Channel {
  return {
    send: ({ alert, findings, message, messageId, secrets }, begins) => {
      const body = JSON.stringify(renderWebhook(alert, findings, message));
      const now = new Date();
      const headers = {
        'webhook-id': messageId,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        ...(secret === undefined
          ? {}
          : { 'webhook-signature': new Webhook(secret).sign(messageId, now, body) }),
        ...(user === '' && password === ''
          ? {}
          : { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }),
      };
      return post({ url, body, headers, begins, secrets, allowPrivate });
    },
  };
}
