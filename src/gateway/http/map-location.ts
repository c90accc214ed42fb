import type { IncomingMessage } from 'node:http';

/**
 * Where a redirect leads: an address of the workspace becomes that of the gateway, as the caller has called it; all else, and
 * all where the caller has said no host, stays as it is.
 */
export function mapLocation(location: string, workspaceOrigin: string, incoming: IncomingMessage): string {
  const { host, 'x-forwarded-proto': forwarded } = incoming.headers;
  if (host === undefined || !URL.canParse(location)) return location;
  if (new URL(location).origin !== workspaceOrigin) return location;
  // Behind a proxy that ends TLS, callers came by https.
  const scheme = forwarded === 'https' ? 'https' : 'http';
  return location.replace(/^[a-z]+:\/\/[^/?#]*/i, () => `${scheme}://${host}`);
}
