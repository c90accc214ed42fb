import type { Context } from 'hono';
import type { IncomingMessage } from 'node:http';
import { ApiError } from './wire/api-error.js';
import { pause } from './state/clock.js';
import type { Fault } from './state/faults.js';
import type { Workspace } from './state/workspace.js';

/** Answers a request as its fault says; `serve` is the real answer, for faults that come after the effect. */
export async function answerWithFault(
  workspace: Workspace,
  c: Context,
  fault: Fault,
  serve: () => Promise<void>,
): Promise<void> {
  switch (fault.kind) {
    case 'lost_response':
      await serve();
      return cut(c);
    case 'duplicate':
      await repeat(c);
      return serve();
    case 'reset':
      return cut(c);
    case 'delay':
      await pause(workspace.clock, fault.delay_millis ?? 1000);
      return serve();
    case 'hang':
      await pause(workspace.clock, fault.delay_millis ?? 3_600_000);
      return cut(c);
    case 'slow':
      await serve();
      return trickle(workspace, c, fault.delay_millis ?? 1000);
    case 'status':
      throw statusError(fault);
    case 'html':
      return answer(c, '<html><body>Login required</body></html>', fault.status ?? 200, {
        'content-type': 'text/html',
      });
    case 'redirect':
      return answer(c, '', 302, { location: '/login.html' });
    case 'truncated': {
      await serve();
      const text = await c.res.text();
      return answer(c, text.slice(0, Math.floor(text.length / 2)), 200, {});
    }
  }
}

/** A proxy that sends a request once more; the answer to the first one is lost. */
async function repeat(c: Context): Promise<void> {
  const { method, url } = c.req;
  const body = await c.req.text();
  await fetch(url, {
    method,
    headers: { authorization: c.req.header('authorization') ?? '' },
    redirect: 'manual',
    ...(body === '' ? {} : { body }),
  });
}

function statusError({ status = 503, error_code, message, retry_after_seconds }: Fault): ApiError {
  const headers: Record<string, string> =
    retry_after_seconds === undefined ? {} : { 'retry-after': String(retry_after_seconds) };
  return new ApiError(status as ApiError['status'], error_code, message, headers);
}

function answer(c: Context, body: string, status: number, headers: Record<string, string>): void {
  c.res = new Response(body, { status, headers: { 'content-type': 'application/json', ...headers } });
}

const PIECES = 10;

/** The same answer, a piece at a time. */
async function trickle({ clock }: Workspace, c: Context, millis: number): Promise<void> {
  const { status, headers } = c.res;
  const bytes = Buffer.from(await c.res.arrayBuffer());
  const length = Math.max(Math.ceil(bytes.length / PIECES), 1);
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += length) {
      await pause(clock, millis / PIECES);
      yield bytes.subarray(at, at + length);
    }
  };
  c.res = new Response(ReadableStream.from(pieces()), { status, headers });
}

/** Closes the connection without an answer, as a crashed proxy does. */
function cut(c: Context): void {
  const { incoming } = c.env as { incoming: IncomingMessage };
  incoming.socket.destroy();
  c.res = new Response(null, { status: 204 });
}
