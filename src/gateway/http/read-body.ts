import type { IncomingMessage } from 'node:http';
import { GatewayError, invalidParameter } from './gateway-error.js';

/** What the body of a request that is served must keep to. */
export interface BodyLimits {
  mostBytes: number;
  /** How long it may take to come in. */
  withinMillis: number;
}

/** Throws GatewayError (400) where the head of a request already says that the body is too large. */
export function refuseLongBody({ headers }: IncomingMessage, { mostBytes }: BodyLimits): void {
  if (Number(headers['content-length'] ?? 0) > mostBytes) throw tooLarge(mostBytes);
}

/** The body of a request; rejects with GatewayError where it is too large (400), too slow (408) or breaks off (400). */
export function readBody(incoming: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const { mostBytes, withinMillis } = limits;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (settled: () => void): void => {
      clearTimeout(timer);
      incoming.off('data', take).off('end', whole).off('close', broken);
      settled();
    };
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > mostBytes) settle(() => reject(tooLarge(mostBytes)));
    };
    const whole = (): void => settle(() => resolve(Buffer.concat(chunks)));
    const broken = (): void =>
      settle(() => reject(new GatewayError(400, 'MALFORMED_REQUEST', 'The body of the request broke off.')));
    const late = (): void =>
      settle(() =>
        reject(
          new GatewayError(408, 'REQUEST_TIMEOUT', `The body did not come within ${withinMillis / 1000} s.`),
        ),
      );
    const timer = setTimeout(late, withinMillis);
    incoming.on('data', take).once('end', whole).once('close', broken);
  });
}

function tooLarge(mostBytes: number): GatewayError {
  const message = `The body of the request is larger than ${mostBytes / 1024 / 1024} MB.`;
  return invalidParameter(message);
}
