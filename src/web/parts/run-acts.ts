import type { Run } from '../live/look-at-run.js';
import { isSuccess } from '../../core/run/state/result-state.js';
import type { RunView } from '../../core/run/view/run-view.js';
import { actButton, actForm, forThoseWhoMay, type PageContext } from './form.js';
import { type Html, html } from './html.js';
import { runPath } from './links.js';

/** Tasks that can be chosen by a click; any other one by its key. */
const MOST_CHOICES = 50;

/** What can be done with a run. */
export function runActs(run: Run, context: PageContext): Html {
  const { workflowId, status, view } = run;
  if (context.isReadOnly || view === undefined || run.isUnread === true)
    return html`<section id="run-acts" hidden></section>`;
  const isOpen = status === 'RUNNING';
  const act = (name: string): string => runPath(workflowId, name);
  const buttons = !isOpen
    ? []
    : [
        view.paused === true
          ? actButton(context, act('resume'), 'Resume')
          : actButton(context, act('pause'), 'Pause: start nothing new'),
        actButton(context, act('cancel'), 'Cancel the run', 'Cancel this run and all that runs of it?'),
      ];
  const all = html`<section id="run-acts" aria-labelledby="acts-heading">
    <h2 id="acts-heading">What you can do</h2>
    <div class="buttons">${buttons}</div>
    ${repairForm(view, act('repair'), context)}
  </section>`;
  return forThoseWhoMay('repair', context.job, all);
}

function repairForm(view: RunView, action: string, context: PageContext): Html {
  const again = view.tasks.filter(
    ({ result_state: result }) => result !== undefined && !isSuccess(result as never),
  );
  if (again.length === 0 && view.end_time === undefined) return html``;
  const parameters = Object.entries(view.job_parameters);
  const content = html`<fieldset>
      <legend>Which tasks run again</legend>
      <label
        ><input type="radio" name="which" value="failed" checked /> all that did not succeed
        (${again.length})</label
      >
      <label><input type="radio" name="which" value="chosen" /> these:</label>
      <div class="choices">
        ${again
          .slice(0, MOST_CHOICES)
          .map(
            ({ task_key: key }) =>
              html`<label><input type="checkbox" name="task" value="${key}" /> ${key}</label>`,
          )}
      </div>
      <label>and by their keys <input name="more_tasks" placeholder="load, check" /></label>
      <label><input type="checkbox" name="dependents" value="yes" /> and all that depends on them</label>
    </fieldset>
    ${
      parameters.length === 0
        ? ''
        : html`<fieldset>
            <legend>With these parameters</legend>
            ${parameters.map(
              ([name, value]) =>
                html`<label>${name} <input name="parameter:${name}" value="${value}" /></label>`,
            )}
          </fieldset>`
    }
    <button>Repair the run</button>`;
  return html`<details class="repair" data-keep>
    <summary>Repair: run tasks again</summary>
    ${actForm(context, action, content, 'act stacked')}
  </details>`;
}
