import { type Run, UNREAD } from '../live/look-at-run.js';
import { listNames } from '../../core/issue.js';
import { temporalPage } from '../../core/temporal-page.js';
import type { PageContext } from './form.js';
import { type Html, html } from './html.js';
import { jobPath } from './links.js';
import { badge, time, took } from './state.js';
import { stateOf } from './task-rows.js';
import { facts } from './table.js';

/** What a run is and how it stands; its first line is read out as it changes. */
export function runHead(run: Run, context: PageContext): Html {
  const { workflowId, view, trouble, status } = run;
  const state = stateOfRun(run);
  return html`<header id="run-head">
    <h1>${view?.run_name ?? workflowId}</h1>
    <p role="status" class="standing">${badge(state)} ${progressOf(run)}</p>
    ${trouble === undefined ? '' : html`<p class="note bad" role="alert">${trouble} What is shown may be old.</p>`}
    ${view?.state_message === undefined ? '' : html`<p class="message">${view.state_message}</p>`}
    ${facts([
      ['Run', view === undefined ? undefined : view.run_id],
      ['Workflow', workflowId],
      ['Job', view === undefined ? undefined : jobLink(view.run_name, run.jobId)],
      ['Started (UTC)', run.isUnread ? undefined : time(view?.start_time)],
      ['Took', run.isUnread ? undefined : took(view?.start_time, view?.end_time)],
      ['Started by', triggerOf(run)],
      ['Temporal', temporalLink(run, context)],
      ['Workflow status', status === 'TERMINATED' || status === 'TIMED_OUT' ? status : undefined],
    ])}
  </header>`;
}

/** The state or result of a run, also of one whose workflow was ended by force. */
export function stateOfRun({ view, status, issues, isUnread }: Run): string {
  if (isUnread === true) return UNREAD;
  if (issues !== undefined) return 'FAILED';
  if (status === 'TERMINATED' || status === 'TIMED_OUT') return status === 'TIMED_OUT' ? 'TIMEDOUT' : status;
  return view?.result_state ?? (view?.paused === true ? 'PAUSED' : (view?.life_cycle_state ?? 'PENDING'));
}

function progressOf({ view, isUnread }: Run): string {
  if (view === undefined || isUnread === true) return '';
  const { tasks } = view;
  const ended = tasks.filter(({ result_state: result }) => result !== undefined).length;
  const others = tasks.filter(
    (task) => task.life_cycle_state.startsWith('WAITING_FOR') || task.life_cycle_state === 'RUNNING',
  );
  const named =
    others.length === 0 ? '' : `; ${listNames(others.map((task) => `${task.task_key} ${stateOf(task)}`))}`;
  return `${ended} of ${tasks.length} tasks have ended${named}`;
}

function jobLink(name: string, jobId = name): Html {
  return html`<a href="${jobPath(jobId)}">${name}</a>`;
}

function triggerOf({ view }: Run): string | undefined {
  const { type } = view?.trigger ?? {};
  return typeof type === 'string' ? type : undefined;
}

function temporalLink(
  { workflowId, workflowRunId }: Run,
  { temporalUi, namespace }: PageContext,
): Html | undefined {
  if (temporalUi === undefined) return undefined;
  return html`<a href="${temporalPage(temporalUi, namespace, workflowId, workflowRunId)}"
    >history of the workflow</a
  >`;
}
