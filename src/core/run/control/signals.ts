import { byteLength, isJsonObject, type JsonValue } from '../../json.js';
import { quote } from '../../short-text.js';
import { taskValueProblem } from '../../task-value.js';
import { undecodableReason } from '../../undecodable.js';
import type { RunState } from '../state/run-state.js';

/**
 * The task values that a signal's payload becomes: an object's members, anything else under `payload`, nothing for none.
 * Never throws.
 */
export function parseSignalPayload(
  payload: unknown,
): { values: Record<string, JsonValue> } | { problem: string } {
  const unreadable = undecodableReason(payload);
  if (unreadable !== undefined) return { problem: `its payload could not be decoded: ${unreadable}.` };
  const whole = (payload ?? {}) as JsonValue;
  const values = isJsonObject(whole) ? (whole as Record<string, JsonValue>) : { payload: whole };
  for (const [key, value] of Object.entries(values)) {
    const problem = taskValueProblem(value);
    if (problem !== undefined) return { problem: `${quote(key)} ${problem}` };
  }
  return { values };
}

/** What is kept of signals that came before a task waited for them: they are part of the run's state. */
const MOST_KEPT = 100;
const MOST_KEPT_BYTES = 128 * 1024;

/** Keeps a signal for the next task that waits for it; why it cannot be kept, else undefined. */
export function keepSignal(
  state: RunState,
  name: string,
  values: Record<string, JsonValue>,
): string | undefined {
  const kept = [...(state.signals ?? []), { name, values }];
  const bytes = byteLength(JSON.stringify(kept));
  if (kept.length > MOST_KEPT || bytes > MOST_KEPT_BYTES) {
    return `too many signals wait for their tasks (at most ${MOST_KEPT}, of ${MOST_KEPT_BYTES} bytes in all).`;
  }
  state.signals = kept;
  return undefined;
}

/** Takes the oldest kept signal of this name; undefined where none has come. */
export function takeSignal(state: RunState, name: string): Record<string, JsonValue> | undefined {
  const at = (state.signals ?? []).findIndex((signal) => signal.name === name);
  return at < 0 ? undefined : state.signals?.splice(at, 1)[0].values;
}
