import type { Plan } from '../core/plan/plan.js';
import { currentAttempt, type RunState, type TaskState } from '../core/run/run-state.js';

const MOST_ROWS = 60;

/**
 * The run as a Markdown board for the Temporal Web UI: a line of counts, then one row per task. Of a large job only
 * the first 60 tasks that are not well or not ended are shown.
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
    `**${plan.jobName}**, run ${plan.jobRunId}: ${summary}`,
    '',
    '| task | state | attempt | run |',
    '| --- | --- | --- | --- |',
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
  const { loop } = task;
  if (loop !== undefined) {
    const ended = loop.ended.filter((one) => one !== null).length;
    return `| ${taskKey} | ${label(task)} | | ${ended} of ${loop.inputs.length} iterations, ${loop.active} active |`;
  }
  const number = attempt === undefined ? '' : String(attempt.attemptNumber);
  const run =
    attempt?.runPageUrl === undefined ? (attempt?.runId ?? '') : `[${attempt.runId}](${attempt.runPageUrl})`;
  return `| ${taskKey} | ${label(task)} | ${number} | ${run} |`;
}
