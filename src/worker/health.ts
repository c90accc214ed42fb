import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Whoever asks sends a line and waits for one. */
const LIMITS = {
  requestTimeout: 5000,
  headersTimeout: 5000,
  connectionsCheckingInterval: 1000,
  maxHeaderSize: 8 * 1024,
};

/** A `host:port` of a setting; the host is loopback where only a port is given. */
export function parseAddress(address: string): { host: string; port: number } {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, Math.max(at, 0)) || '127.0.0.1', port: Number(address.slice(at + 1)) };
}

/**
 * Serves `/livez` (the process answers) and `/readyz` (it polls, and the Temporal service answers): 200, else 503 with the
 * reason. Gives the port and how to end it.
 */
export async function serveHealth(
  address: string,
  notReady: () => Promise<string | undefined>,
): Promise<{ port: number; stop: () => Promise<void> }> {
  const server = createServer(LIMITS, (request, response) => {
    const answer = (status: number, text: string): void =>
      void response.writeHead(status, { 'content-type': 'text/plain' }).end(`${text}\n`);
    if (request.url === '/livez') return answer(200, 'ok');
    if (request.url !== '/readyz') return answer(404, 'Known: /livez, /readyz.');
    notReady()
      .then((reason) => answer(reason === undefined ? 200 : 503, reason ?? 'ok'))
      .catch((error: unknown) => answer(503, String(error)));
  });
  const { host, port } = parseAddress(address);
  await new Promise<Server>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
