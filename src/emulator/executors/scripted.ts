import { pause } from '../state/clock.js';
import type { Scripted } from '../state/scripts.js';
import type { Execution, ExecutionResult } from './executor.js';

/** Plays the outcome that a test has written. */
export async function executeScripted(
  { workspace, task, signal }: Execution,
  { script, fails, released }: Scripted,
): Promise<ExecutionResult> {
  await pause(workspace.clock, script.duration_millis, released, ...(script.ignores_cancel ? [] : [signal]));
  if (fails) {
    return {
      ok: false,
      code: script.termination_code,
      message: script.message,
      output: {
        ...(script.error === undefined ? {} : { error: script.error }),
        ...(script.error_trace === undefined ? {} : { errorTrace: script.error_trace }),
      },
    };
  }
  for (const [key, value] of Object.entries(script.task_values)) task.values.set(key, JSON.stringify(value));
  return {
    ok: true,
    output: {
      ...(script.notebook_result === undefined ? {} : { notebookResult: script.notebook_result }),
      ...(script.alert_state === undefined ? {} : { alertState: script.alert_state }),
    },
  };
}
