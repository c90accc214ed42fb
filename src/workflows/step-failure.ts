import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import { given } from '../core/json.js';
import type { StepFailure } from '../core/run/state/run-event.js';

/** What an activity's final failure says, by type; anything but an ActivityFailure is a bug and stays one. */
export function stepFailure(error: unknown): StepFailure {
  if (!(error instanceof ActivityFailure)) throw error;
  const { cause } = error;
  if (cause instanceof ApplicationFailure) return failureOf(cause);
  const code = cause instanceof TimeoutFailure ? 'Timeout' : 'InternalError';
  return { code, message: cause?.message ?? error.message };
}

/** What an activity has thrown. */
export function failureOf({ type, message, details }: ApplicationFailure): StepFailure {
  const reason = type === 'ClusterTerminated' ? details?.[0] : undefined;
  return {
    code: type ?? 'InternalError',
    message,
    ...given('reason', reason as StepFailure['reason'] | undefined),
  };
}
