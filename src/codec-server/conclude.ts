import type { Context } from 'hono';
import type { IncomingMessage } from 'node:http';
import type { CodecEvent, CodecOutcome } from './codec-event.js';

/** What is known of a request while it is answered. */
export interface Env {
  Bindings: { incoming: IncomingMessage };
  Variables: { startMillis: number; caller?: string };
}

type Concluded = Pick<CodecEvent, 'outcome' | 'status' | 'payloads' | 'message'>;

/** Tells what has become of a request. */
export type Conclude = (c: Context<Env>, concluded: Concluded) => void;

/** Answers that a request is not done, and why. */
export type Refuse = (
  c: Context<Env>,
  outcome: CodecOutcome,
  status: 400 | 401 | 403 | 413 | 421 | 500,
  error: string,
) => Response;

/** Is told what has become of a request. */
export type OnCodecEvent = (event: CodecEvent, incoming: IncomingMessage) => void;

/** The ends of a request, each of which `onEvent` is told. */
export function endings(onEvent: OnCodecEvent): { conclude: Conclude; refuse: Refuse } {
  const conclude: Conclude = (c, concluded) => {
    const [caller, namespace] = [c.get('caller'), c.req.header('x-namespace')];
    const event: CodecEvent = {
      ...concluded,
      operation: c.req.path === '/encode' ? 'encode' : 'decode',
      ...(caller === undefined ? {} : { caller }),
      ...(namespace === undefined ? {} : { namespace }),
      seconds: (performance.now() - c.get('startMillis')) / 1000,
    };
    onEvent(event, c.env.incoming);
  };
  const refuse: Refuse = (c, outcome, status, error) => {
    conclude(c, { outcome, status, payloads: 0, message: error });
    return c.json({ error }, status);
  };
  return { conclude, refuse };
}
