import { userInfo } from 'node:os';
import type { Access } from '../../access/access.js';
import { isWebAddress } from '../../core/web-address.js';
import type { ServerSettings } from '../../http/open-server.js';
import { servePages } from '../../web/serve-pages.js';
import { readPrices } from '../read/read-prices.js';
import { readRecordPlace, type RecordTableOptions } from '../read/read-record-place.js';
import { readRunRecords } from '../read/read-run-records.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';
import { type GlobalOptions, terminalFor, withTemporal } from './global-options.js';
import type { CommandParts } from './command-parts.js';
import { withRecordTable } from './record-table.js';
import {
  auditLog,
  cannotServe,
  isOfThisMachine,
  readAccess,
  type ServerOptions,
  serverSettings,
} from './server-options.js';
import { serveUntilSignal } from './serving.js';

export interface UiOptions extends GlobalOptions, RecordTableOptions, ServerOptions {
  access?: string;
  /** False for `--no-sign-in`. */
  signIn: boolean;
  publicUrl?: string;
  temporalUi?: string;
  prices?: string;
  records: string[];
  readOnly?: boolean;
}

/** `brickwork ui`: serves the pages until SIGINT or SIGTERM. */
export async function ui(options: UiOptions, parts: CommandParts): Promise<number> {
  const terminal = terminalFor(options);
  const settings = serverSettings(options, terminal);
  const publicUrl = publicUrlOf(options, settings);
  const { temporalUi, taskQueue, readOnly: isReadOnly = false } = options;
  const [prices, inFiles] = [readPrices(options.prices), options.records.flatMap(readRunRecords)];
  const place = readRecordPlace(options);
  const readKept = async () => [
    ...inFiles,
    ...(place === undefined ? [] : await withRecordTable(parts, place, (table) => table.read())),
  ];
  // What is wrong with a table is said before anything is served.
  if (place !== undefined) await readKept();
  const access = await accessOf(options, settings, terminal);
  const audit = auditLog(options, terminal);
  const door = {
    ...{ audit, proxies: settings.proxies ?? [] },
    ...(access === undefined ? {} : { access }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
  };
  return withTemporal(options, async (client) => {
    const server = await servePages({
      ...{ client, taskQueue, prices, readKept, isReadOnly, by: userInfo().username, door },
      ...settings,
      ...(temporalUi === undefined ? {} : { temporalUi }),
    }).catch((error: Error) => {
      throw cannotServe(options.listen, error);
    });
    terminal.note(`The pages are at ${server.url}${isReadOnly ? ', to be read only' : ''}`);
    await serveUntilSignal(server);
    return EXIT.success;
  });
}

async function accessOf(
  { access, signIn, listen }: UiOptions,
  settings: ServerSettings,
  terminal: Terminal,
): Promise<Access | undefined> {
  if (access === undefined) {
    if (signIn && !isOfThisMachine(settings))
      throw new CommandFailed(
        `Whoever reaches ${listen} could do everything. Say who may do what: --access FILE (docs/access.md). ` +
          'If nobody but you reaches it: --no-sign-in.',
        EXIT.invalid,
      );
    return undefined;
  }
  if (!signIn) throw new CommandFailed('--access and --no-sign-in do not go together.', EXIT.invalid);
  return readAccess(access, terminal);
}

/** The address that browsers have for the pages: sessions and sign-in depend on it. */
function publicUrlOf({ publicUrl, access }: UiOptions, settings: ServerSettings): string | undefined {
  if (publicUrl !== undefined && (!isWebAddress(publicUrl) || new URL(publicUrl).pathname !== '/'))
    throw new CommandFailed(
      `--public-url takes the address of the pages without a path, such as https://jobs.example.com, not "${publicUrl}".`,
      EXIT.invalid,
    );
  if (publicUrl === undefined && access !== undefined && !isOfThisMachine(settings))
    throw new CommandFailed(
      'Browsers sign in at one address: --public-url https://jobs.example.com says which.',
      EXIT.invalid,
    );
  return publicUrl === undefined ? undefined : new URL(publicUrl).origin;
}
