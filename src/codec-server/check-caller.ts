import type { MiddlewareHandler } from 'hono';
import { isLoopbackName } from '../http/loopback.js';
import type { Authenticate } from './authenticate.js';
import type { Env, Refuse } from './conclude.js';

export interface AllowedCallers {
  /** The web pages that may call, such as `https://temporal.example.com`: the address of the Temporal Web UI. */
  origins: readonly string[];
  /** Everybody is let in where it is absent. */
  authenticate?: Authenticate;
  /** True where only this machine is served, by its own names. */
  isLocal: boolean;
}

/** What is said before the body is read: by which name, from which page, and by whom it is asked. */
export function checkCaller(
  { isLocal, origins, authenticate }: AllowedCallers,
  refuse: Refuse,
): MiddlewareHandler<Env> {
  return async (c, next) => {
    c.set('startMillis', performance.now());
    const { hostname } = new URL(c.req.url);
    // A page of another site could have its own name lead here, and would be of our origin then (DNS rebinding).
    if (isLocal && !isLoopbackName(hostname))
      return refuse(c, 'foreign_name', 421, 'This server is asked at 127.0.0.1 or localhost.');
    const origin = c.req.header('origin');
    if (origin !== undefined && !origins.includes(origin))
      return refuse(c, 'foreign_origin', 403, 'This page may not ask here: name its origin by --origin.');
    if (authenticate !== undefined) {
      const caller = await authenticate(c.req.header());
      if (caller.kind === 'refused') return refuse(c, 'refused', caller.status, caller.message);
      c.set('caller', caller.name);
    }
    return next();
  };
}
