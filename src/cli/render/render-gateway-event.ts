import { shorten } from '../../core/short-text.js';
import type { GatewayEvent } from '../../gateway/http/gateway-metrics.js';

/** Of a path, which may be anything. */
const LONGEST_PATH = 200;

/** What a log has of a request: nothing of its body, and nothing of a token. */
export function gatewayData(event: GatewayEvent, now: Date): object {
  const { group, method, path, status, seconds, requestId, userName, error } = event;
  return {
    time: now.toISOString(),
    ...{ group, method, path: shorten(path, LONGEST_PATH), status },
    ...(userName === undefined ? {} : { user_name: userName }),
    request_id: requestId,
    seconds: Number(seconds.toFixed(4)),
    ...(error === undefined ? {} : { error: messageOf(error) }),
  };
}

/** One line for people, as `2026-11-28T05:43:13Z 200 POST /api/2.2/jobs/create ada@example.com`. */
export function renderGatewayEvent(event: GatewayEvent, now: Date): string {
  const { group, method, path, status, userName, error } = event;
  const time = `${now.toISOString().slice(0, 19)}Z`;
  const who = userName ?? (group === 'passed' ? '(passed on)' : '');
  const said = error === undefined ? '' : `: ${messageOf(error)}`;
  return `${time} ${status} ${method} ${shorten(path, LONGEST_PATH)} ${who}`.trimEnd() + said;
}

/** With the cause, which the caller is not told. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}
