import { renderDuration, renderTime } from '../../core/render-time.js';
import type { RunView } from '../../core/run/view/run-view.js';
import type { TaskView } from '../../core/run/view/task-view.js';
import type { Timeline } from '../../core/run/view/timeline.js';
import { stateClass } from '../../core/run/view/graph.js';
import { type Html, html, raw, textOf } from './html.js';
import { runPath } from './links.js';
import { slot } from '../live/slots.js';
import { badge, took } from './state.js';
import { onScale, SCALE_UNITS, timeScale, type TimeScale } from './time-scale.js';

/** More rows are slow to read, also for browsers. */
const MOST_ROWS = 1000;
/** The least that can be seen. */
const LEAST_WIDTH = 4;
const HEIGHT = 20;

interface Bar {
  state: string;
  start: number;
  end: number | undefined;
}

/** The tasks of a run in definition order, a row for each with when it ran; those on the critical path are marked. */
export async function taskRows(
  workflowId: string,
  view: RunView,
  timeline: Timeline | undefined,
  nowMillis: number,
): Promise<[string, string][]> {
  const { tasks, start_time: start, end_time: end } = view;
  if (tasks.length === 0) return [['tasks', '<section id="tasks" hidden></section>']];
  const scale = timeScale(start, end ?? nowMillis);
  const critical = new Set(timeline?.critical_path.map(({ task_key }) => task_key));
  const shown = shownOf(tasks);
  const rows = await Promise.all(
    shown.map(async (at): Promise<[string, string]> => {
      const row = taskRow(workflowId, tasks[at], { scale, end: end ?? nowMillis, at, critical });
      return [`task-${at}`, await textOf(row)];
    }),
  );
  const leftOut = tasks.length - shown.length;
  const note = leftOut === 0 ? '' : html`<p>${leftOut} tasks that have succeeded or wait are left out.</p>`;
  const frame = html`<section id="tasks" aria-labelledby="tasks-heading">
    <h2 id="tasks-heading">Tasks and when they ran</h2>
    ${note}
    <div class="wide" tabindex="0" role="region" aria-label="Tasks, scrolls">
      <table class="gantt">
        ${raw(slot('tasks-scale'))}
        <thead>
          <tr>
            ${['Task', 'State', 'Attempts', 'Took'].map((name) => html`<th scope="col">${name}</th>`)}
            <th scope="col" class="when">When</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map((at) => raw(slot(`task-${at}`)))}
        </tbody>
      </table>
    </div>
  </section>`;
  const caption = html`<caption id="tasks-scale">
    ${scaleInWords(scale)}. ★ marks the critical path: what has made the run as long as it is.
  </caption>`;
  return [['tasks', await textOf(frame)], ['tasks-scale', await textOf(caption)], ...rows];
}

/** Of very many those that are not as they should be come first. */
function shownOf(tasks: readonly TaskView[]): number[] {
  const all = [...tasks.keys()];
  if (tasks.length <= MOST_ROWS) return all;
  const isTold = (at: number): boolean =>
    ['bad', 'active', 'waiting'].includes(stateClass(stateOf(tasks[at])));
  const chosen = [...all.filter(isTold), ...all.filter((at) => !isTold(at))].slice(0, MOST_ROWS);
  return chosen.sort((one, other) => one - other);
}

/** The state of a task, or its result once it has one. */
export function stateOf({ result_state: result, life_cycle_state: state }: TaskView): string {
  return result ?? state;
}

interface RowPlace {
  scale: TimeScale;
  end: number;
  at: number;
  critical: ReadonlySet<string>;
}

function taskRow(workflowId: string, task: TaskView, { scale, end, at, critical }: RowPlace): Html {
  const { task_key: key, attempts, start_time: start, end_time: ended } = task;
  const isCritical = critical.has(key);
  return html`<tr id="task-${at}" ${isCritical ? html`class="critical"` : ''}>
    <th scope="row">
      <a href="${runPath(workflowId, 'tasks', key)}">${key}</a>
      ${isCritical ? html`<span title="on the critical path" aria-label="on the critical path">★</span>` : ''}
    </th>
    <td>${badge(stateOf(task))} ${loopOf(task)}</td>
    <td>${attempts === 0 ? '' : attempts}</td>
    <td>${took(start, ended)}</td>
    <td class="when">${bars(barsOf(task), scale, end)}</td>
  </tr>`;
}

function loopOf({ for_each_task: loop }: TaskView): Html | string {
  if (loop === undefined) return '';
  const { completed, total, failed } = loop.stats.task_run_stats;
  return `${completed} of ${total}${failed === 0 ? '' : `, ${failed} failed`}`;
}

/** One for each attempt; one for what Brickwork does itself. */
function barsOf(task: TaskView): Bar[] {
  const { attempt_runs: runs, start_time: start, end_time: end } = task;
  if (runs.length > 0)
    return runs.map((run) => ({
      ...{ state: run.result_state ?? run.life_cycle_state, start: run.start_time, end: run.end_time },
    }));
  return start === undefined ? [] : [{ state: stateOf(task), start, end }];
}

function bars(all: readonly Bar[], scale: TimeScale, until: number): Html {
  if (all.length === 0) return html``;
  return html`<svg
    viewBox="0 0 ${SCALE_UNITS} ${HEIGHT}"
    preserveAspectRatio="none"
    role="img"
    aria-label="${inWords(all)}"
  >
    ${all.map(({ state, start, end }) => {
      const from = onScale(scale, start);
      const width = Math.max(onScale(scale, end ?? until) - from, LEAST_WIDTH);
      return html`<rect class="${stateClass(state)}" x="${from}" y="3" width="${width}" height="14" />`;
    })}
  </svg>`;
}

function inWords(all: readonly Bar[]): string {
  return all
    .map(
      ({ state, start, end }) =>
        `${state} ${renderTime(start)}${end === undefined ? '' : ` to ${renderTime(end)}`}`,
    )
    .join(', ');
}

function scaleInWords({ startMillis, stepMillis, steps }: TimeScale): string {
  return `Bars from ${renderTime(startMillis)} (UTC) for ${renderDuration(stepMillis * steps)}`;
}
