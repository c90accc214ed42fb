import type { Control } from '../../core/run/state/control.js';
import type { JsonObject } from '../../core/json.js';
import { EXIT } from '../terminal/exit-codes.js';
import { explain } from './explain.js';
import { type GlobalOptions, terminalFor, wantsJson, withRuns } from './global-options.js';

/** What each control did, for people. */
const DONE: Record<Control['kind'], string> = {
  cancelTask: 'is being canceled',
  skipTask: 'is skipped',
  retryTaskNow: 'is retried now',
  setTaskValue: 'has the value',
  approve: 'is approved',
  reject: 'is rejected',
  pauseRun: 'The run is paused: what runs goes on, nothing new is started.',
  resumeRun: 'The run goes on.',
  setFailFast: 'The run fails fast, or not, as you said.',
};

/** `brickwork pause|resume|fail-fast|approve|reject …` and `brickwork task …`: one control of an open run. */
export async function control(
  workflowId: string,
  kind: Control['kind'],
  input: JsonObject,
  options: GlobalOptions,
): Promise<number> {
  const verb = ['update', 'execute', '--name', kind];
  if (options.explain === true) return explain(workflowId, [{ verb, input }], options);
  const terminal = terminalFor(options);
  return withRuns(options, async (runs) => {
    const answer = await runs.control(workflowId, kind, input);
    const { task_key: taskKey } = answer;
    const text = taskKey === undefined ? DONE[kind] : `Task ${taskKey} ${DONE[kind]}.`;
    terminal.data(wantsJson(options) ? JSON.stringify(answer) : text);
    return EXIT.success;
  });
}
