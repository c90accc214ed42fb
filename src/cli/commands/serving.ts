import { parseAddress } from '../../worker/health.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';

/** Reads `--listen HOST:PORT`; port 0 takes a free one. */
export function listenAddress(text: string): { host: string; port: number } {
  const address = parseAddress(text);
  const { port } = address;
  if (Number.isInteger(port) && port >= 0 && port <= 65_535 && /:\d+$|^\d+$/.test(text))
    return { ...address, host: address.host.replace(/^\[(.*)\]$/, '$1') };
  throw new CommandFailed(`--listen takes HOST:PORT, not "${text}".`, EXIT.invalid);
}

/** Serves until SIGINT or SIGTERM, and then answers what has come. */
export async function serveUntilSignal(server: { stop: () => Promise<void> }): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await server.stop();
}
