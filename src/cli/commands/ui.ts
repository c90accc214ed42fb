import { userInfo } from 'node:os';
import { servePages } from '../../web/serve-pages.js';
import { readPrices } from '../read/read-prices.js';
import { readRecordPlace, type RecordTableOptions } from '../read/read-record-place.js';
import { readRunRecords } from '../read/read-run-records.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { type GlobalOptions, terminalFor, withTemporal } from './global-options.js';
import type { CommandParts } from './command-parts.js';
import { withRecordTable } from './record-table.js';
import { listenAddress, serveUntilSignal } from './serving.js';

export interface UiOptions extends GlobalOptions, RecordTableOptions {
  listen: string;
  temporalUi?: string;
  prices?: string;
  records: string[];
  readOnly?: boolean;
}

/** `brickwork ui`: serves the pages until SIGINT or SIGTERM. */
export async function ui(options: UiOptions, parts: CommandParts): Promise<number> {
  const terminal = terminalFor(options);
  const listen = listenAddress(options.listen);
  const { temporalUi, taskQueue, readOnly: isReadOnly = false } = options;
  const [prices, inFiles] = [readPrices(options.prices), options.records.flatMap(readRunRecords)];
  const place = readRecordPlace(options);
  const readKept = async () => [
    ...inFiles,
    ...(place === undefined ? [] : await withRecordTable(parts, place, (table) => table.read())),
  ];
  // What is wrong with a table is said before anything is served.
  if (place !== undefined) await readKept();
  return withTemporal(options, async (client) => {
    const server = await servePages({
      ...{ client, taskQueue, listen, prices, readKept, isReadOnly, by: userInfo().username },
      ...(temporalUi === undefined ? {} : { temporalUi }),
    }).catch((error: Error) => {
      throw new CommandFailed(`Cannot listen on ${options.listen}: ${error.message}`, EXIT.runFailed);
    });
    terminal.note(`The pages are at ${server.url}${isReadOnly ? ', to be read only' : ''}`);
    await serveUntilSignal(server);
    return EXIT.success;
  });
}
