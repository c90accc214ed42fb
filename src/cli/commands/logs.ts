import { outputInput, READ_OUTPUT } from '../../client/read-output.js';
import { given } from '../../core/json.js';
import { MOST_TAIL_LINES, parseOutputRequest } from '../../core/run/view/output-request.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { explain } from './explain.js';
import { type GlobalOptions, parseWhole, terminalFor, wantsJson, withRuns } from './global-options.js';
import { isCut, renderOutputs } from '../render/render-output.js';
import { noteSilence } from '../terminal/silence.js';

export interface LogsOptions extends GlobalOptions {
  attempt?: string;
  iteration?: string;
  tail?: string;
}

/** The workflow id of the stock command; ours has one of its own for each call. */
const BY_HAND = 'brickwork-logs';

/** `brickwork logs RUN [TASK]`: what a task has printed and its traceback; without a task, of all that have failed. */
export async function logs(
  workflowId: string,
  taskKey: string | undefined,
  options: LogsOptions,
): Promise<number> {
  const asked = {
    ...given('taskKey', taskKey),
    ...given('iteration', parseWhole('--iteration', options.iteration, 0)),
    ...given('attempt', parseWhole('--attempt', options.attempt, 1)),
    ...given('tailLines', parseWhole('--tail', options.tail, 1, MOST_TAIL_LINES)),
  };
  const input = outputInput({ workflowId, ...asked });
  const parsed = parseOutputRequest(input);
  if ('problems' in parsed) throw new CommandFailed(parsed.problems.join(' '), EXIT.invalid);
  if (options.explain === true) {
    const verb = ['execute', '--type', READ_OUTPUT, '--task-queue', options.taskQueue];
    return explain(BY_HAND, [{ verb, input }], options);
  }
  const terminal = terminalFor(options);
  return withRuns(options, async (runs) => {
    const answered = noteSilence(terminal);
    const read = await runs.output(workflowId, asked).finally(answered);
    if (wantsJson(options)) {
      terminal.data(JSON.stringify(read));
      return EXIT.success;
    }
    for (const line of renderOutputs(read, terminal.colors)) terminal.data(line);
    const { outputs, left_out: leftOut = 0 } = read;
    if (outputs.length === 0) terminal.note('No task has failed. Name one to read what it has printed.');
    if (leftOut > 0)
      terminal.note(`Left out: ${leftOut} more that failed. Name the task, and the iteration of a loop.`);
    if (isCut(read)) terminal.note(`More lines: --tail ${parsed.request.tailLines * 10}`);
    return EXIT.success;
  });
}
