import type { Plan } from '../core/plan/plan.js';
import { didRun } from '../core/run/state/result-state.js';
import type { RunState } from '../core/run/state/run-state.js';
import { submitCount, currentAttempt, type TaskState } from '../core/run/state/task-state.js';
import { taskLifeCycle } from '../core/run/view/task-view.js';

const MOST_ROWS = 60;

/**
 * The run as a Markdown board for the Temporal Web UI, which gives it half a page: a line of counts, one row per task,
 * whose state links to its run page, then what a person should read. Of a large job only the first 60 tasks that are
 * not well or not ended are shown.
 */
export function renderCurrentDetails(plan: Plan, state: RunState): string {
  const labels = plan.tasks.map(({ index }) => label(plan, state, index));
  const counts = new Map<string, number>();
  for (const name of labels) counts.set(name, (counts.get(name) ?? 0) + 1);
  const summary = [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
  const small = plan.tasks.length <= MOST_ROWS;
  const shown = plan.tasks
    .filter(({ index }) => small || isInteresting(state.tasks[index]))
    .slice(0, MOST_ROWS);
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
    '| task | state | tries | time |',
    '| --- | --- | --- | --- |',
    ...shown.map(({ index, taskKey }) => row(taskKey, labels[index], state.tasks[index])),
    ...shown.flatMap(({ index, taskKey }) => note(taskKey, state.tasks[index])),
    ...clusters,
    ...warnings,
  ].join('\n');
}

function label(plan: Plan, state: RunState, index: number): string {
  return state.tasks[index].resultState ?? taskLifeCycle(plan, state, index);
}

function isInteresting(task: TaskState): boolean {
  return task.phase === 'ended' ? task.resultState !== 'SUCCESS' : task.phase !== 'blocked';
}

function row(taskKey: string, name: string, task: TaskState): string {
  const page = currentAttempt(task)?.runPageUrl;
  const tries = submitCount(task);
  const linked = page === undefined ? name : `[${name}](${page})`;
  return `| ${taskKey} | ${linked} | ${tries === 0 ? '' : tries} | ${time(task)} |`;
}

/** How long it took; of what goes on, since when: the board is drawn when something happens, not every second. */
function time({ startTimeMillis, endTimeMillis, phase, resultState = 'SUCCESS' }: TaskState): string {
  if (startTimeMillis === undefined || !didRun(resultState)) return '';
  if (phase !== 'ended') return `since ${new Date(startTimeMillis).toISOString().slice(11, 19)}`;
  return endTimeMillis === undefined ? '' : `${((endTimeMillis - startTimeMillis) / 1000).toFixed(1)} s`;
}

/** The progress of a loop, what a person is asked, or why a task failed; nothing of what went well. */
function note(taskKey: string, task: TaskState): string[] {
  const { loop, waiting, phase, resultState, message } = task;
  const line = (text: string): string[] => [`\n- **${taskKey}**: ${cut(text)}`];
  if (loop !== undefined) {
    const ended = loop.ended.filter((one) => one !== null).length;
    return line(`${ended} of ${loop.inputs.length} iterations, ${loop.active} active`);
  }
  if (phase === 'waiting_for_message') return waiting?.message === undefined ? [] : line(waiting.message);
  const failed = resultState === 'FAILED' || resultState === 'TIMEDOUT';
  return failed && message !== undefined ? line(message) : [];
}

function cut(text: string): string {
  const [first] = text.split('\n');
  return first.length <= 200 ? first : `${first.slice(0, 199)}…`;
}
