import type { Run } from '../live/look-at-run.js';
import type { TaskView } from '../../core/run/view/task-view.js';
import { actForm, nameField, type PageContext } from './form.js';
import { type Html, html } from './html.js';
import { runPath } from './links.js';
import { time } from './state.js';

/** What waits for people, with what answers it. */
export function runWaits({ workflowId, view }: Run, context: PageContext): Html {
  const waiting = (view?.tasks ?? []).filter(({ life_cycle_state: state }) =>
    ['WAITING_FOR_APPROVAL', 'WAITING_FOR_SIGNAL'].includes(state),
  );
  if (waiting.length === 0) return html`<section id="run-waits" hidden></section>`;
  return html`<section id="run-waits" aria-labelledby="waits-heading" class="asks">
    <h2 id="waits-heading">It waits for you</h2>
    ${waiting.map((task) => waitOf(workflowId, task, context))}
  </section>`;
}

function waitOf(workflowId: string, task: TaskView, context: PageContext): Html {
  const { task_key: key, wait = {}, life_cycle_state: state } = task;
  const { message, signal, approvers, ends } = wait;
  const until = ends === undefined ? '' : html` Until ${time(ends)} (UTC).`;
  if (state === 'WAITING_FOR_SIGNAL')
    return html`<h3>${key}</h3>
      <p>It waits for the signal <code>${signal}</code>.${until}</p>`;
  const who = approvers === undefined ? 'Anybody may answer.' : `${approvers.join(', ')} may answer.`;
  const form = actForm(
    context,
    runPath(workflowId, 'tasks', key, 'answer'),
    html`${nameField(context)}
      <label>Comment <input name="comment" /></label>
      <span class="buttons">
        <button name="answer" value="approve">Approve ${key}</button>
        <button name="answer" value="reject" class="bad">Reject ${key}</button>
      </span>`,
    'act stacked',
  );
  return html`<h3>${key}</h3>
    <p>${message ?? 'It asks for approval.'}</p>
    <p>${who}${until}</p>
    ${form}`;
}
