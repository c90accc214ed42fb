import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The address of a server that listens, such as `http://127.0.0.1:8070`. */
export function serverUrl(server: Server): string {
  const { address, port } = server.address() as AddressInfo;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}
