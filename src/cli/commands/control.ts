import type { Control } from '../../core/run/control.js';
import type { JsonObject, JsonValue } from '../../core/json.js';
import { EXIT } from '../exit-codes.js';
import { type GlobalOptions, terminalFor, wantsJson, withRuns } from '../global-options.js';

/** What each control did, for people. */
const DONE: Record<Control['kind'], string> = {
  cancelTask: 'is being canceled',
  skipTask: 'is skipped',
  retryTaskNow: 'is retried now',
  setTaskValue: 'has the value',
  pauseRun: 'The run is paused: what runs goes on, nothing new is started.',
  resumeRun: 'The run goes on.',
  setFailFast: 'The run fails fast, or not, as you said.',
};

/** `brickwork pause|resume|fail-fast RUN` and `brickwork task … RUN TASK`: one control of an open run. */
export async function control(
  workflowId: string,
  kind: Control['kind'],
  input: JsonObject,
  options: GlobalOptions,
): Promise<number> {
  const terminal = terminalFor(options);
  return withRuns(options, async (runs) => {
    const answer = await runs.control(workflowId, kind, input);
    const { task_key: taskKey } = answer;
    const text = taskKey === undefined ? DONE[kind] : `Task ${taskKey} ${DONE[kind]}.`;
    terminal.data(wantsJson(options) ? JSON.stringify(answer) : text);
    return EXIT.success;
  });
}

/** A value as JSON where it is some, else as text: `5`, `true` and `{"a":1}` are what they look like. */
export function readValue(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
