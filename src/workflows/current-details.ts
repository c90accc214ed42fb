import type { Plan } from '../core/plan/plan.js';
import { currentAttempt, type RunState, type TaskState } from '../core/run/run-state.js';

const MOST_ROWS = 60;

/**
 * The run as a Markdown board for the Temporal Web UI: a line of counts, then one row per task with a link to its run
 * page. Of a large job only the first 60 tasks that are not well or not ended are shown.
 */
export function renderCurrentDetails(plan: Plan, state: RunState): string {
  const counts = new Map<string, number>();
  for (const { index } of plan.tasks) {
    const name = label(state.tasks[index]);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const summary = [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
  const small = plan.tasks.length <= MOST_ROWS;
  const shown = plan.tasks
    .filter(({ index }) => small || isInteresting(state.tasks[index]))
    .slice(0, MOST_ROWS)
    .map(({ index, taskKey }) => row(taskKey, state.tasks[index]));
  const clusters = plan.clusters.map(({ clusterKey }, index) => {
    const { phase, clusterId } = state.clusters[index];
    return `\n- cluster \`${clusterKey}\`: ${phase}${clusterId === undefined ? '' : ` (${clusterId})`}`;
  });
  const warnings = (state.warnings ?? []).map(
    ({ taskKey = 'run', message }) => `\n- ⚠ ${taskKey}: ${message}`,
  );
  return [
    `**${plan.jobName}**, run ${plan.jobRunId}${state.paused ? ' (paused)' : ''}: ${summary}`,
    '',
    '| task | state | attempt | time | run |',
    '| --- | --- | --- | --- | --- |',
    ...shown,
    ...clusters,
    ...warnings,
  ].join('\n');
}

function label(task: TaskState): string {
  return task.phase === 'ended' ? (task.resultState ?? 'ended') : task.phase;
}

function isInteresting(task: TaskState): boolean {
  return task.phase === 'ended' ? task.resultState !== 'SUCCESS' : task.phase !== 'blocked';
}

function row(taskKey: string, task: TaskState): string {
  const attempt = currentAttempt(task);
  const number = attempt === undefined || task.loop !== undefined ? '' : String(attempt.attemptNumber);
  return `| ${taskKey} | ${label(task)} | ${number} | ${time(task)} | ${what(task)} |`;
}

/** How long it took; of what goes on, since when: the board is drawn when something happens, not every second. */
function time({ startTimeMillis, endTimeMillis, phase }: TaskState): string {
  if (startTimeMillis === undefined) return '';
  if (phase !== 'ended') return `since ${new Date(startTimeMillis).toISOString().slice(11, 19)} UTC`;
  return endTimeMillis === undefined ? '' : `${((endTimeMillis - startTimeMillis) / 1000).toFixed(1)} s`;
}

/** The run with its page, the progress of a loop, what a person is asked, or why it failed. */
function what(task: TaskState): string {
  const { loop, waiting, message } = task;
  if (loop !== undefined) {
    const ended = loop.ended.filter((one) => one !== null).length;
    return `${ended} of ${loop.inputs.length} iterations, ${loop.active} active`;
  }
  if (waiting !== undefined) return cell(message ?? waiting.message ?? '');
  const { runId = '', runPageUrl } = currentAttempt(task) ?? {};
  const run = runPageUrl === undefined ? runId : `[${runId}](${runPageUrl})`;
  const failed = task.phase === 'ended' && task.resultState !== 'SUCCESS' && message !== undefined;
  return failed ? `${run} ${cell(message)}`.trim() : run;
}

/** A text that cannot break the table. */
function cell(text: string): string {
  const line = text.split('\n')[0].replaceAll('|', '\\|');
  return line.length <= 120 ? line : `${line.slice(0, 119)}…`;
}
