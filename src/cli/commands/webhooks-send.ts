import { readFileSync } from 'node:fs';
import { given } from '../../core/json.js';
import { sendWebhook } from '../../webhooks/send-webhook.js';
import { isWebhookSecret } from '../../core/webhook-secret.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { type GlobalOptions, terminalFor, wantsJson } from './global-options.js';

export interface WebhooksSendOptions extends GlobalOptions {
  secretFile: string;
  data: string;
  url: string;
  id?: string;
}

/** `brickwork webhooks send JOB`: signs a payload by the first line of a file, sends it, and prints the answer. */
export async function webhooksSend(job: string, options: WebhooksSendOptions): Promise<number> {
  const terminal = terminalFor(options);
  const { url, data: payload, id, secretFile } = options;
  const secret = firstLine(secretFile);
  if (!isWebhookSecret(secret))
    throw new CommandFailed(`The first line of ${secretFile} is no secret.`, EXIT.invalid);
  const webhook = { url, job, secret, payload, ...given('id', id) };
  const answer = await sendWebhook(webhook).catch((error: Error) => {
    const reason = error.cause instanceof Error ? error.cause.message : error.message;
    throw new CommandFailed(`No webhook server at ${url}: ${reason}`, EXIT.cannotConnect);
  });
  const { status, body } = answer;
  if (wantsJson(options)) terminal.data(JSON.stringify({ status, body }));
  else {
    terminal.note(`HTTP ${status}`);
    terminal.data(typeof body === 'string' ? body : JSON.stringify(body));
  }
  return status < 300 ? EXIT.success : EXIT.runFailed;
}

function firstLine(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim().split(/\s*\n/)[0];
  } catch (error) {
    throw new CommandFailed(`${file}: ${(error as Error).message}`, EXIT.invalid);
  }
}
