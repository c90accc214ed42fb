import type { TaskOutputsView, TaskOutputView } from '../../core/run/view/output-view.js';
import type { Terminal } from '../terminal/terminal.js';

type Colors = Terminal['colors'];

/** What tasks have left, for people: of each a line that names it, what it has printed, then why it has failed. */
export function renderOutputs({ outputs }: TaskOutputsView, colors: Colors): string[] {
  return outputs.flatMap((output, at) => [...(at === 0 ? [] : ['']), ...renderOutput(output, colors)]);
}

/** True where lines of a text were left out. */
export function isCut({ outputs }: TaskOutputsView): boolean {
  return outputs.some(
    ({ logs_lines_left_out: logs = 0, error_trace_lines_left_out: trace = 0 }) => logs + trace > 0,
  );
}

function renderOutput(output: TaskOutputView, colors: Colors): string[] {
  const { error, error_trace: trace, logs, state_message: message, workflow_id: job } = output;
  const texts = [
    ...text(logs, output.logs_lines_left_out, colors),
    ...text(trace, output.error_trace_lines_left_out, colors),
    ...(error === undefined || trace?.includes(error) === true ? [] : [error]),
  ];
  const said = texts.length > 0 ? texts : [message ?? 'It has left neither an error nor printed text.'];
  return [
    colors.bold(titleOf(output)),
    ...said,
    ...(output.notes ?? []),
    ...(job === undefined ? [] : [`It is a run of another job: brickwork logs "${job}"`]),
  ];
}

/** `── load[3]: FAILED, attempt 2 of 2 ── https://…/run/5`. */
function titleOf({
  task_key,
  iteration,
  attempt,
  attempts,
  result_state,
  run_page_url,
}: TaskOutputView): string {
  const name = iteration === undefined ? task_key : `${task_key}[${iteration}]`;
  const which = attempt === undefined ? submits(attempts) : `attempt ${attempt} of ${attempts}`;
  const page = run_page_url === undefined ? '' : ` ${run_page_url}`;
  return `── ${name}: ${result_state ?? 'RUNNING'}, ${which} ──${page}`;
}

function submits(attempts: number): string {
  return attempts === 0 ? 'never submitted' : 'not submitted again';
}

function text(content: string | undefined, leftOut: number | undefined, { dim }: Colors): string[] {
  if (content === undefined) return [];
  return leftOut === undefined ? [content] : [dim(`… ${leftOut} lines before are left out`), content];
}
