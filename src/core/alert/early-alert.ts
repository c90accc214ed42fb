import { isJsonObject, type JsonObject, type JsonValue } from '../json.js';
import { QUEUE_TOO_LONG_SECONDS } from './alert-event.js';

/** Codes of skips that are nobody's wish: a job that is paused or deleted skips its runs as people want it to. */
const TOLD_CODES = ['MAX_CONCURRENT_RUNS_EXCEEDED', 'MAX_JOB_QUEUE_SIZE_EXCEEDED'];

/** Whether a skip of a run may be told: a first look at a document that nobody has parsed yet. */
export function mayTellSkip(definition: unknown, code: string): boolean {
  if (!TOLD_CODES.includes(code) || !isJsonObject(definition)) return false;
  const members = ['email_notifications', 'webhook_notifications'].map((name) => definition[name]);
  return [...members.map((member) => listIn(member, 'on_failure')), ownList(definition, 'on_skipped')].some(
    ({ length }) => length > 0,
  );
}

/** After how many seconds of waiting somebody is to be told, by a document that nobody has parsed yet; undefined for never. */
export function queueTooLongSeconds(definition: unknown): number | undefined {
  if (!isJsonObject(definition) || ownList(definition, 'on_queue_too_long').length === 0) return undefined;
  const seconds = alertsOf(definition)['queue_too_long_seconds'];
  return typeof seconds === 'number' && seconds > 0 ? seconds : QUEUE_TOO_LONG_SECONDS;
}

function alertsOf({ brickwork }: JsonObject): JsonObject {
  const alerts = isJsonObject(brickwork) ? brickwork['alerts'] : undefined;
  return isJsonObject(alerts) ? alerts : {};
}

function ownList(definition: JsonObject, field: string): JsonValue[] {
  return listIn(alertsOf(definition), field);
}

function listIn(value: JsonValue | undefined, field: string): JsonValue[] {
  const list = isJsonObject(value) ? value[field] : undefined;
  return Array.isArray(list) ? list : [];
}
