import { type AskWorkspace, type CallerCheck, Callers, type CallersOptions } from '../../access/callers.js';
import { GatewayError, gatewayErrorOf } from './gateway-error.js';
import type { PassThrough } from './pass-through.js';

/** Who calls, as the workspace behind the gateway says. */
export function callersAt(workspace: Pick<PassThrough, 'forward'>, options: CallersOptions = {}): Callers {
  const ask: AskWorkspace = async (rawPath, headers, signal) => {
    try {
      return await workspace.forward({ method: 'GET', rawPath, headers, signal });
    } catch (error) {
      if (gatewayErrorOf(error).status === 400) return 'unsendable';
      throw error;
    }
  };
  return new Callers(ask, options);
}

/** The answer to a caller who is not known. */
export function errorOfCaller(check: Extract<CallerCheck, { message: string }>): GatewayError {
  if (check.kind === 'unauthenticated') return new GatewayError(401, 'UNAUTHENTICATED', check.message);
  const { message, cause } = check;
  if (cause instanceof GatewayError) return cause;
  const options = { headers: { 'retry-after': '1' }, cause };
  return new GatewayError(503, 'TEMPORARILY_UNAVAILABLE', message, options);
}
