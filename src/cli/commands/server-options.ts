import type { Access } from '../../access/access.js';
import { AccessUnusable, openAccess } from '../../access/open-access.js';
import { type AuditLog, NO_AUDIT, openAuditLog } from '../../access/audit-log.js';
import { isLoopbackName, networkOf } from '../../core/access/address-guard.js';
import { given } from '../../core/json.js';
import type { ServerSettings } from '../../http/open-server.js';
import { TlsUnusable } from '../../http/tls-files.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';
import { parseWhole } from './global-options.js';
import { listenAddress } from './serving.js';

/** What each command that serves can be told. */
export interface ServerOptions {
  listen: string;
  tlsCert?: string;
  tlsKey?: string;
  audit?: string;
  addressRate?: string;
  callerRate?: string;
  connections?: string;
  trustProxy: string[];
}

/** What the options say of a server; throws with what is wrong. */
export function serverSettings(options: ServerOptions, terminal: Terminal): ServerSettings {
  const { tlsCert: cert, tlsKey: key, trustProxy } = options;
  if ((cert === undefined) !== (key === undefined))
    throw new CommandFailed('--tls-cert and --tls-key go together.', EXIT.invalid);
  const wrong = trustProxy.filter((one) => networkOf(one) === undefined);
  if (wrong.length > 0)
    throw new CommandFailed(
      `--trust-proxy takes an address or a network, such as 10.0.0.0/8, not ${wrong.join(', ')}.`,
      EXIT.invalid,
    );
  // None is no limit, as nobody wants to serve nothing.
  const limit = (option: string, text?: string) => parseWhole(option, text, 0) || undefined;
  const perAddress = limit('--address-rate', options.addressRate);
  const perCaller = limit('--caller-rate', options.callerRate);
  const connections = limit('--connections', options.connections);
  return {
    listen: listenAddress(options.listen),
    proxies: trustProxy,
    note: (message) => terminal.note(message),
    limits: {
      ...given('perAddress', perAddress),
      ...given('perCaller', perCaller),
      ...given('connections', connections),
    },
    ...(cert === undefined || key === undefined ? {} : { tls: { cert, key } }),
  };
}

/** The audit log that `--audit` asks for, which SIGHUP opens anew. Throws where it cannot be opened. */
export function auditLog({ audit }: ServerOptions, terminal: Terminal): AuditLog {
  if (audit === undefined) return NO_AUDIT;
  try {
    const log = openAuditLog(audit, (message) => terminal.note(message));
    process.on('SIGHUP', () => log.reopen());
    return log;
  } catch (error) {
    throw new CommandFailed(`--audit: ${(error as Error).message}`, EXIT.invalid);
  }
}

/** Who may do what, by an access file. Throws with all that is wrong with it. */
export async function readAccess(file: string, terminal: Terminal): Promise<Access> {
  try {
    return await openAccess(file, { environment: process.env, note: (message) => terminal.note(message) });
  } catch (error) {
    if (error instanceof AccessUnusable) throw new CommandFailed(error.message, EXIT.invalid);
    throw error;
  }
}

/** True where nobody but this machine reaches the address. */
export function isOfThisMachine({ listen }: ServerSettings): boolean {
  return isLoopbackName(listen.host);
}

/** What to say where a server could not start. */
export function cannotServe(listen: string, error: Error): CommandFailed {
  if (error instanceof TlsUnusable) return new CommandFailed(error.message, EXIT.invalid);
  return new CommandFailed(`Cannot listen on ${listen}: ${error.message}`, EXIT.runFailed);
}
