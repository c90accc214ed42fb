import { userInfo } from 'node:os';
import { servePages } from '../../web/serve-pages.js';
import { readPrices } from '../read/read-prices.js';
import { readRunRecords } from '../read/read-run-records.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { type GlobalOptions, terminalFor, withTemporal } from './global-options.js';
import { listenAddress, serveUntilSignal } from './serving.js';

export interface UiOptions extends GlobalOptions {
  listen: string;
  temporalUi?: string;
  prices?: string;
  records: string[];
  readOnly?: boolean;
}

/** `brickwork ui`: serves the pages until SIGINT or SIGTERM. */
export async function ui(options: UiOptions): Promise<number> {
  const terminal = terminalFor(options);
  const listen = listenAddress(options.listen);
  const { temporalUi, taskQueue, readOnly: isReadOnly = false } = options;
  const [prices, kept] = [readPrices(options.prices), options.records.flatMap(readRunRecords)];
  return withTemporal(options, async (client) => {
    const server = await servePages({
      ...{ client, taskQueue, listen, prices, kept, isReadOnly, by: userInfo().username },
      ...(temporalUi === undefined ? {} : { temporalUi }),
    }).catch((error: Error) => {
      throw new CommandFailed(`Cannot listen on ${options.listen}: ${error.message}`, EXIT.runFailed);
    });
    terminal.note(`The pages are at ${server.url}${isReadOnly ? ', to be read only' : ''}`);
    await serveUntilSignal(server);
    return EXIT.success;
  });
}
