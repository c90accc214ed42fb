import { GatewayUnusable, serveJobsGateway } from '../../gateway/jobs-gateway.js';
import { gatewayData, renderGatewayEvent } from '../render/render-gateway-event.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { type GlobalOptions, terminalFor, wantsJson, withTemporal } from './global-options.js';
import { listenAddress, serveUntilSignal } from './serving.js';

export interface GatewayOptions extends GlobalOptions {
  listen: string;
  temporalUi?: string;
}

/** `brickwork gateway`: serves until SIGINT or SIGTERM; a line for each request, to stdout as JSON, else for people. */
export async function gateway(options: GatewayOptions): Promise<number> {
  const terminal = terminalFor(options);
  const listen = listenAddress(options.listen);
  const { temporalUi, taskQueue } = options;
  return withTemporal(options, async (client) => {
    const server = await serveJobsGateway({
      ...{ client, taskQueue, listen },
      ...(temporalUi === undefined ? {} : { temporalUi: temporalUi.replace(/\/+$/, '') }),
      onEvent: (event) => {
        const now = new Date();
        if (wantsJson(options)) terminal.data(JSON.stringify(gatewayData(event, now)));
        else if (options.quiet !== true) terminal.note(renderGatewayEvent(event, now));
      },
    }).catch((error: Error) => {
      if (error instanceof GatewayUnusable) throw new CommandFailed(error.message, EXIT.invalid);
      throw new CommandFailed(`Cannot listen on ${options.listen}: ${error.message}`, EXIT.runFailed);
    });
    terminal.note(`The Jobs API is served at ${server.url}: export DATABRICKS_HOST=${server.url}`);
    await serveUntilSignal(server);
    return EXIT.success;
  });
}
