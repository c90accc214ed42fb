import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import { given } from '../core/json.js';
import type { AttemptOutcome, StepFailure } from '../core/run/state/run-event.js';

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

/** How an attempt ended whose run was never started; another one would be refused in the same way. */
export function refused(call: string, { code, message }: StepFailure): AttemptOutcome {
  return {
    lifeCycleState: 'INTERNAL_ERROR',
    resultState: 'FAILED',
    terminationCode: code,
    message: `${call} was refused: ${message}`,
    final: true,
  };
}
