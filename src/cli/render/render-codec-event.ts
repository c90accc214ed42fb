import type { CodecEvent } from '../../codec-server/codec-event.js';
import { shorten } from '../../core/short-text.js';

/** Of what a request names, which may be anything. */
const LONGEST_NAME = 100;
const LONGEST_MESSAGE = 300;

/** What a log has of a request to the codec server: nothing of a payload, and nothing of a token. */
export function codecData({ namespace, seconds, message, ...event }: CodecEvent, now: Date): object {
  return {
    time: now.toISOString(),
    ...event,
    ...(namespace === undefined ? {} : { namespace: shorten(namespace, LONGEST_NAME) }),
    ...(message === undefined ? {} : { message: shorten(message, LONGEST_MESSAGE) }),
    seconds: Number(seconds.toFixed(5)),
  };
}

/** One line for people, as `2026-11-28T05:43:13Z 200 decode: 12 payloads of default, for jane`. */
export function renderCodecEvent(event: CodecEvent, now: Date): string {
  const { operation, status, payloads, namespace, caller, outcome, message } = event;
  const time = `${now.toISOString().slice(0, 19)}Z`;
  const of = namespace === undefined ? '' : ` of ${shorten(namespace, LONGEST_NAME)}`;
  const what =
    outcome === 'done'
      ? `${payloads} payloads${of}`
      : `${outcome}${of}: ${shorten(message ?? '', LONGEST_MESSAGE)}`;
  return `${time} ${status} ${operation}: ${what}${caller === undefined ? '' : `, for ${caller}`}`;
}
