import type { MiddlewareHandler } from 'hono';
import { csrf } from 'hono/csrf';
import { secureHeaders } from 'hono/secure-headers';
import { timingSafeEqual } from 'node:crypto';
import { HSTS } from '../../http/open-server.js';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Nothing is loaded from elsewhere, nothing is framed, and no script but ours runs. */
export function headers(isTls: boolean): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
    referrerPolicy: 'same-origin',
    // Whatever ends TLS in front of these pages says that itself.
    strictTransportSecurity: isTls ? HSTS : false,
  });
}

/**
 * Takes requests only by a name of this machine, where nobody else is served: a page of another site could have its own name
 * lead here, and would read ours then (DNS rebinding).
 */
export function onlyByName(listenHost: string, publicUrl?: string): MiddlewareHandler {
  const isLocal = LOOPBACK.includes(listenHost) || listenHost === '::1';
  const known = publicUrl === undefined ? LOOPBACK : [...LOOPBACK, new URL(publicUrl).hostname];
  return async (c, next) => {
    const { hostname } = new URL(c.req.url);
    if ((isLocal || publicUrl !== undefined) && !known.includes(hostname))
      return c.text(`These pages are not served by this name: ${hostname}.`, 421);
    return next();
  };
}

/** Refuses what a page of another site has sent in the name of whoever looks at it. */
export function sameOrigin(publicUrl?: string): MiddlewareHandler {
  const known = publicUrl === undefined ? undefined : new URL(publicUrl).origin;
  return csrf({ origin: (origin, c) => origin === known || origin === new URL(c.req.url).origin });
}

/** True for the token that stands in our forms. */
export function isOurs(token: string, sent: string): boolean {
  const [own, other] = [Buffer.from(token), Buffer.from(sent)];
  return own.length > 0 && own.length === other.length && timingSafeEqual(own, other);
}
