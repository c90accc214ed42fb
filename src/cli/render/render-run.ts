import type { RunView } from '../../core/run/view/run-view.js';
import type { TaskView } from '../../core/run/view/task-view.js';
import { cut, oneLine } from '../terminal/one-line.js';
import type { Terminal } from '../terminal/terminal.js';

type Colors = Terminal['colors'];

const MARKS: Record<string, string> = {
  SUCCESS: '✔',
  SUCCESS_WITH_FAILURES: '✔',
  FAILED: '✖',
  TIMEDOUT: '✖',
  CANCELED: '✖',
  RUNNING: '●',
  TERMINATING: '●',
  PENDING: '◌',
  WAITING_FOR_RETRY: '◷',
  WAITING_FOR_APPROVAL: '?',
  WAITING_FOR_SIGNAL: '◷',
};

/** The run as lines, one task each in definition order, cut to `width`. Pure: what a live display redraws. */
export function renderTree(view: RunView, nowMillis: number, width: number, colors: Colors): string {
  const keyWidth = Math.max(...view.tasks.map(({ task_key }) => task_key.length), 4);
  const lines = view.tasks.map((task) => {
    const state = stateOf(task);
    const plain = [
      `${MARKS[state] ?? '○'} ${task.task_key.padEnd(keyWidth)}`,
      state.padEnd(20),
      duration(task, nowMillis).padStart(7),
      task.attempts > 1 ? `attempt ${task.attempts}` : '',
      iterations(task),
      oneLine(isBad(task) ? (task.state_message ?? '') : awaited(task), width),
    ];
    return paint(state, cut(plain.join('  ').trimEnd(), width), colors);
  });
  return [...lines, renderSummary(view, nowMillis)].join('\n');
}

/** `nightly-flights: 7 of 10 tasks ended, 3.2 s`; of a repaired run also how long that has taken. */
export function renderSummary(view: RunView, nowMillis: number): string {
  const ended = view.tasks.filter(({ end_time }) => end_time !== undefined).length;
  const since = (millis: number): string =>
    `${(((view.end_time ?? nowMillis) - millis) / 1000).toFixed(1)} s`;
  const result = view.result_state ?? view.life_cycle_state;
  const repair = view.repair_history.findLast(({ refused }) => refused === undefined);
  const repaired = repair === undefined ? '' : `, ${since(repair.time)} since repair ${repair.repair_id}`;
  return `${view.run_name}: ${result}, ${ended} of ${view.tasks.length} tasks ended, ${since(view.start_time)}${repaired}`;
}

/** Bars of when each task's attempts ran, on a common scale of `width` characters. */
export function renderTimeline(view: RunView, width = 48): string[] {
  const end = view.end_time ?? view.start_time;
  const total = Math.max(end - view.start_time, 1);
  const at = (millis: number): number =>
    Math.min(Math.floor(((millis - view.start_time) / total) * width), width - 1);
  const keyWidth = Math.max(...view.tasks.map(({ task_key }) => task_key.length));
  return view.tasks.map((task) => {
    const bar: string[] = Array<string>(width).fill('·');
    for (const attempt of task.attempt_runs) {
      const mark = attempt.result_state === 'SUCCESS' ? '█' : '▒';
      for (let x = at(attempt.start_time); x <= at(attempt.end_time ?? end); x++) bar[x] = mark;
    }
    return `${task.task_key.padEnd(keyWidth)}  ${bar.join('')}  ${duration(task, end)}`;
  });
}

/** What a person is asked, or which signal has to come; empty for a task that waits for neither. */
export function awaited({ life_cycle_state: state, wait }: TaskView): string {
  if (state !== 'WAITING_FOR_APPROVAL' && state !== 'WAITING_FOR_SIGNAL') return '';
  return [wait?.signal, wait?.message].filter((part) => part !== undefined).join(': ');
}

/** How far a loop is; empty for any other task. */
export function iterations({ for_each_task: loop }: TaskView): string {
  if (loop === undefined) return '';
  const { completed, failed, total } = loop.stats.task_run_stats;
  return `${completed} of ${total} iterations${failed > 0 ? `, ${failed} failed` : ''}`;
}

export function stateOf(task: TaskView): string {
  return task.result_state ?? task.life_cycle_state;
}

export function isBad({ result_state }: TaskView): boolean {
  return result_state === 'FAILED' || result_state === 'TIMEDOUT' || result_state === 'CANCELED';
}

function duration({ start_time, end_time, attempts, for_each_task }: TaskView, nowMillis: number): string {
  if (start_time === undefined || (attempts === 0 && for_each_task === undefined)) return '';
  return `${(((end_time ?? nowMillis) - start_time) / 1000).toFixed(1)} s`;
}

function paint(state: string, line: string, colors: Colors): string {
  if (state === 'SUCCESS') return colors.green(line);
  if (state === 'RUNNING') return colors.cyan(line);
  if (['FAILED', 'TIMEDOUT', 'CANCELED'].includes(state)) return colors.red(line);
  return state.startsWith('WAITING_FOR_') ? colors.yellow(line) : colors.dim(line);
}
