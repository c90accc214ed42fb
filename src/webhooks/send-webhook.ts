import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { ID_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER } from './signed-message.js';

/** A webhook that is to be sent. */
export interface WebhookToSend {
  /** Of the server: `http://127.0.0.1:8090`. */
  url: string;
  /** The name or the id of a deployed job. */
  job: string;
  secret: string;
  /** JSON; it is signed and sent as it is. */
  payload: string;
  /** The same id is the same run; a new one unless given. */
  id?: string;
}

/** The headers and the body of a webhook, signed as Standard Webhooks has it, at this time. */
export function signWebhook({ secret, payload, id = `msg_${randomUUID()}` }: WebhookToSend): RequestInit {
  const now = new Date();
  const headers = {
    'content-type': 'application/json',
    [ID_HEADER]: id,
    [TIMESTAMP_HEADER]: String(Math.floor(now.getTime() / 1000)),
    [SIGNATURE_HEADER]: new Webhook(secret).sign(id, now, payload),
  };
  return { method: 'POST', headers, body: payload };
}

/** Signs and sends a webhook; gives the answer, whatever it is. Throws where there is none. */
export async function sendWebhook(webhook: WebhookToSend): Promise<{ status: number; body: unknown }> {
  const address = `${webhook.url.replace(/\/+$/, '')}/webhooks/${encodeURIComponent(webhook.job)}`;
  const response = await fetch(address, signWebhook(webhook));
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) as unknown };
  } catch {
    // Something else than this server.
    return { status: response.status, body: text };
  }
}

/** A new secret, in the form that Standard Webhooks has for one. */
export function newSecret(bytes: Uint8Array): string {
  return `whsec_${Buffer.from(bytes).toString('base64')}`;
}
