import { GatewayUnusable, serveJobsGateway } from '../../gateway/jobs-gateway.js';
import { gatewayData, renderGatewayEvent } from '../render/render-gateway-event.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { type GlobalOptions, terminalFor, wantsJson, withTemporal } from './global-options.js';
import { auditLog, cannotServe, type ServerOptions, serverSettings } from './server-options.js';
import { serveUntilSignal } from './serving.js';

export interface GatewayOptions extends GlobalOptions, ServerOptions {
  temporalUi?: string;
}

/** `brickwork gateway`: serves until SIGINT or SIGTERM; a line for each request, to stdout as JSON, else for people. */
export async function gateway(options: GatewayOptions): Promise<number> {
  const terminal = terminalFor(options);
  const settings = serverSettings(options, terminal);
  const audit = auditLog(options, terminal);
  const { temporalUi, taskQueue } = options;
  return withTemporal(options, async (client) => {
    const running = await serveJobsGateway({
      ...{ client, taskQueue, audit, ...settings },
      ...(temporalUi === undefined ? {} : { temporalUi: temporalUi.replace(/\/+$/, '') }),
      onEvent: (event) => {
        const now = new Date();
        if (wantsJson(options)) terminal.data(JSON.stringify(gatewayData(event, now)));
        else if (options.quiet !== true) terminal.note(renderGatewayEvent(event, now));
      },
    }).catch((error: Error) => {
      if (error instanceof GatewayUnusable) throw new CommandFailed(error.message, EXIT.invalid);
      throw cannotServe(options.listen, error);
    });
    terminal.note(`The Jobs API is served at ${running.url}: export DATABRICKS_HOST=${running.url}`);
    await serveUntilSignal(running);
    return EXIT.success;
  });
}
