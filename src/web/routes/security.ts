import type { MiddlewareHandler } from 'hono';
import { csrf } from 'hono/csrf';
import { secureHeaders } from 'hono/secure-headers';
import { timingSafeEqual } from 'node:crypto';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Nothing is loaded from elsewhere, nothing is framed, and no script but ours runs. */
export function headers(): MiddlewareHandler {
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
    // Pages are served by HTTP here; whatever serves them by HTTPS says so itself.
    strictTransportSecurity: false,
  });
}

/**
 * Takes requests only by a name of this machine, where nobody else is served: a page of another site could have its own name
 * lead here, and would read ours then (DNS rebinding).
 */
export function onlyByName(listenHost: string): MiddlewareHandler {
  const isLocal = LOOPBACK.includes(listenHost) || listenHost === '::1';
  return async (c, next) => {
    const { hostname } = new URL(c.req.url);
    if (isLocal && !LOOPBACK.includes(hostname))
      return c.text(`These pages are served at 127.0.0.1 and localhost, not at ${hostname}.`, 421);
    return next();
  };
}

/** Refuses what a page of another site has sent in the name of whoever looks at it. */
export function sameOrigin(): MiddlewareHandler {
  return csrf();
}

/** True for the token that stands in our forms. */
export function isOurs(token: string, sent: string): boolean {
  const [own, other] = [Buffer.from(token), Buffer.from(sent)];
  return own.length === other.length && timingSafeEqual(own, other);
}
