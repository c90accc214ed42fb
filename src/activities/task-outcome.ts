import { isJsonObject, type JsonValue } from '../core/json.js';
import type { AttemptOutcome } from '../core/run/run-event.js';
import type { TaskResultState, TerminalLifeCycleState } from '../core/run/run-state.js';
import type { RunOutput, RunSnapshot } from '../databricks/databricks-api.js';

/** What Databricks allows for one task value (databricks-jobs.md §4). */
const MOST_VALUE_BYTES = 48 * 1024;
const MOST_MESSAGE_CHARACTERS = 4096;

const RESULTS: readonly string[] = ['SUCCESS', 'SUCCESS_WITH_FAILURES', 'FAILED', 'TIMEDOUT', 'CANCELED'];

/** The outcome of an attempt whose run is terminal; a result that no one-task run should have counts as FAILED. */
export function outcomeOf(
  taskKey: string,
  snapshot: RunSnapshot,
  output: RunOutput | undefined,
): AttemptOutcome {
  const resultState = RESULTS.includes(snapshot.resultState ?? '')
    ? (snapshot.resultState as TaskResultState)
    : 'FAILED';
  const message = messageOf(snapshot, output);
  const outcome: AttemptOutcome = {
    lifeCycleState: snapshot.lifeCycleState as TerminalLifeCycleState,
    resultState,
    ...(snapshot.terminationCode === undefined ? {} : { terminationCode: snapshot.terminationCode }),
    ...(message === undefined || resultState === 'SUCCESS' ? {} : { message }),
  };
  if (resultState !== 'SUCCESS' || output?.notebookResult === undefined) return outcome;
  return withValues(taskKey, outcome, output.notebookResult);
}

function messageOf(snapshot: RunSnapshot, output: RunOutput | undefined): string | undefined {
  return (output?.error ?? snapshot.message)?.slice(0, MOST_MESSAGE_CHARACTERS);
}

/** The JSON object that the notebook exited with is its values; any other text is none. */
function withValues(taskKey: string, outcome: AttemptOutcome, notebookResult: string): AttemptOutcome {
  const values = parseValues(notebookResult);
  if (values === undefined) return outcome;
  for (const [key, value] of Object.entries(values)) {
    const bytes = Buffer.byteLength(JSON.stringify(value));
    if (bytes <= MOST_VALUE_BYTES) continue;
    const message = `Task value "${key}" of task "${taskKey}" has ${bytes} bytes; at most ${MOST_VALUE_BYTES} are allowed.`;
    return {
      ...outcome,
      resultState: 'FAILED',
      terminationCode: 'TASK_VALUE_TOO_LARGE',
      message,
      final: true,
    };
  }
  return { ...outcome, values };
}

function parseValues(text: string): Record<string, JsonValue> | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isJsonObject(parsed) ? (parsed as Record<string, JsonValue>) : undefined;
  } catch {
    return undefined;
  }
}
