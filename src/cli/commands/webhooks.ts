import { statSync } from 'node:fs';
import { serveWebhooks } from '../../webhooks/serve-webhooks.js';
import type { SecretPlaces } from '../../webhooks/webhook-secrets.js';
import { renderWebhook, webhookData } from '../render/render-webhook.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { type GlobalOptions, terminalFor, wantsJson, withTemporal } from './global-options.js';
import { auditLog, cannotServe, type ServerOptions, serverSettings } from './server-options.js';
import { serveUntilSignal } from './serving.js';

export interface WebhooksOptions extends GlobalOptions, ServerOptions {
  secrets?: string;
}

/** `brickwork webhooks`: serves until SIGINT or SIGTERM; a line for each request, to stdout as JSON, else for people. */
export async function webhooks(options: WebhooksOptions): Promise<number> {
  const terminal = terminalFor(options);
  const settings = serverSettings(options, terminal);
  const audit = auditLog(options, terminal);
  const secrets = secretPlaces(options.secrets);
  return withTemporal(options, async (client) => {
    const server = await serveWebhooks({
      ...{ client, taskQueue: options.taskQueue, secrets, audit, ...settings },
      onEvent: (event) => {
        const now = new Date();
        if (wantsJson(options)) terminal.data(JSON.stringify(webhookData(event, now)));
        else terminal.note(renderWebhook(event, now));
      },
    }).catch((error: Error) => {
      throw cannotServe(options.listen, error);
    });
    terminal.note(`Webhooks are taken at ${server.url}/webhooks/JOB`);
    await serveUntilSignal(server);
    return EXIT.success;
  });
}

function secretPlaces(folder: string | undefined): SecretPlaces {
  const places = { environment: process.env };
  if (folder === undefined) return places;
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return { ...places, folder };
  throw new CommandFailed(`--secrets takes a folder, and ${folder} is none.`, EXIT.invalid);
}
