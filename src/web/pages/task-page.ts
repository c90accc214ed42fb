import type { Run } from '../live/look-at-run.js';
import type { TaskView } from '../../core/run/view/task-view.js';
import { actButton, actForm, ofJob, type PageContext } from '../parts/form.js';
import { type Html, html } from '../parts/html.js';
import { runPath } from '../parts/links.js';
import { badge, time, took } from '../parts/state.js';
import { facts, table } from '../parts/table.js';
import { stateOf } from '../parts/task-rows.js';

/** Everything about one task of a run. */
export function taskPage(
  { workflowId, view, status, plan, values = {} }: Run,
  task: TaskView,
  shared: PageContext,
): Html {
  const context = ofJob(shared, view?.run_name);
  const { task_key: key, task_type: type, state_message: message, attempts } = task;
  const planned = plan?.tasks.find(({ task_key }) => task_key === key);
  const upstream = (planned?.depends_on ?? []).map(({ task_key }) => task_key);
  const output = runPath(workflowId, 'tasks', key, 'output');
  return html`<p><a href="${runPath(workflowId)}">← ${view?.run_name ?? workflowId}</a></p>
    <h1>${key}</h1>
    <p class="standing">${badge(stateOf(task))}</p>
    ${message === undefined ? '' : html`<p class="message">${message}</p>`}
    ${facts([
      ['Type', type],
      ['Started (UTC)', time(task.start_time)],
      ['Took', took(task.start_time, task.end_time)],
      ['Depends on', upstream.map((one) => html`<a href="${runPath(workflowId, 'tasks', one)}">${one}</a> `)],
      ['run_if', planned?.run_if],
      ['Job cluster', planned?.job_cluster_key],
      ['Workspace', planned?.workspace],
      ['Retries at most', retriesOf(planned?.max_retries)],
      ['Outcome', task.outcome],
      ['Tried again (UTC)', time(task.retry_at)],
    ])}
    ${taskActs(workflowId, task, { context, isOpen: status === 'RUNNING' })} ${attemptsOf(task)}
    ${iterationsOf(workflowId, task)}
    ${table(
      'Task values',
      ['Key', 'Value'],
      Object.entries(values[key] ?? {}).map(([name, value]) => [
        name,
        html`<code>${JSON.stringify(value)}</code>`,
      ]),
    )}
    ${
      attempts === 0
        ? ''
        : html`<section aria-labelledby="output-heading">
            <h2 id="output-heading">Output and error</h2>
            <div data-load="${output}"><a href="${output}">Show the output of ${key}</a></div>
          </section>`
    }`;
}

function retriesOf(most: number | undefined): string | undefined {
  if (most === undefined || most === 0) return undefined;
  return most < 0 ? 'no limit' : String(most);
}

function taskActs(
  workflowId: string,
  { task_key: key, result_state: result, life_cycle_state: state }: TaskView,
  { context, isOpen }: { context: PageContext; isOpen: boolean },
): Html {
  const act = (name: string): string => runPath(workflowId, 'tasks', key, name);
  const again = actForm(
    context,
    act('repair'),
    html`<button>Run ${key} again</button>
      <label><input type="checkbox" name="dependents" value="yes" /> and all that depends on it</label>`,
  );
  if (result !== undefined) return html`<div class="buttons">${again}</div>`;
  if (!isOpen) return html``;
  const skip = actForm(
    context,
    act('skip'),
    html`<label
        >Skip it as
        <select name="as">
          ${['SUCCESS', 'FAILED', 'EXCLUDED'].map((one) => html`<option>${one}</option>`)}
        </select></label
      >
      <button>Skip ${key}</button>`,
  );
  const retry = state === 'WAITING_FOR_RETRY' ? actButton(context, act('retry-now'), 'Retry now') : '';
  return html`<div class="buttons">
    ${retry} ${actButton(context, act('cancel'), `Cancel ${key}`, `Cancel the task ${key}?`)} ${skip}
  </div>`;
}

function attemptsOf({ attempt_runs: attempts }: TaskView): Html {
  return table(
    'Attempts',
    ['Attempt', 'State', 'Started (UTC)', 'Took', 'Databricks run', 'Message'],
    attempts.map((attempt, at) => [
      `${at + 1}${attempt.repair_id === 0 ? '' : ` (repair ${attempt.repair_id})`}`,
      badge(attempt.result_state ?? attempt.life_cycle_state),
      time(attempt.start_time),
      took(attempt.start_time, attempt.end_time),
      databricksLink(attempt),
      [attempt.termination_code, attempt.state_message].filter((part) => part !== undefined).join(': '),
    ]),
  );
}

function databricksLink({
  run_id: id,
  run_page_url: url,
  workflow_id: workflowId,
}: TaskView['attempt_runs'][number]): Html | string {
  if (workflowId !== undefined) return html`<a href="${runPath(workflowId)}">${workflowId}</a>`;
  if (url === undefined || !/^https?:/.test(url)) return id ?? '';
  return html`<a href="${url}">${id ?? 'run'}</a>`;
}

function iterationsOf(workflowId: string, { task_key: key, for_each_task: loop }: TaskView): Html {
  if (loop === undefined) return html``;
  const { total, completed, failed, active } = loop.stats.task_run_stats;
  const rows = loop.iterations.map(({ iteration, result_state: result, life_cycle_state: state, ...one }) => [
    html`<a href="${runPath(workflowId, 'tasks', `${key}[${iteration}]`, 'output')}">${iteration}</a>`,
    badge(result ?? state),
    one.attempts === undefined ? '' : String(one.attempts),
    one.state_message ?? '',
  ]);
  const more = total - rows.length;
  return html`<p>${completed} of ${total} iterations have ended, ${failed} failed, ${active} run.</p>
    ${table('Iterations', ['Iteration', 'State', 'Attempts', 'Message'], rows)}
    ${more > 0 ? html`<p>${more} more have succeeded or wait.</p>` : ''}`;
}
