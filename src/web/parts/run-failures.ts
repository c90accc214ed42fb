import type { Run } from '../live/look-at-run.js';
import { didFail, didRun } from '../../core/run/state/result-state.js';
import type { TaskView } from '../../core/run/view/task-view.js';
import { type Html, html } from './html.js';
import { runPath } from './links.js';
import { badge } from './state.js';

/** The first of them tell why; `brickwork status` has all. */
const MOST_FAILURES = 10;

/** Why a run has failed: the tasks that did, with their messages and, once asked for, what they have printed. */
export function runFailures({ workflowId, view, issues }: Run): Html {
  if (issues !== undefined)
    return html`<section id="run-failures" aria-labelledby="failures-heading">
      <h2 id="failures-heading">The definition has errors, so nothing was run</h2>
      <ul>
        ${issues.map(
          ({ code, path, message, hint }) =>
            html`<li><code>${code} ${path}</code> ${message} ${hint ?? ''}</li>`,
        )}
      </ul>
    </section>`;
  const failed = (view?.tasks ?? []).filter(hasFailed);
  if (failed.length === 0) return html`<section id="run-failures" hidden></section>`;
  const more = failed.length - MOST_FAILURES;
  return html`<section id="run-failures" aria-labelledby="failures-heading">
    <h2 id="failures-heading">What failed</h2>
    ${failed.slice(0, MOST_FAILURES).map((task) => failureOf(workflowId, task))}
    ${more > 0 ? html`<p>${more} more have failed; the table of tasks has them.</p>` : ''}
  </section>`;
}

/** Whether a task has failed by itself, and not because of others. */
export function hasFailed({ result_state: result }: TaskView): boolean {
  return result !== undefined && didFail(result) && didRun(result);
}

function failureOf(
  workflowId: string,
  { task_key: key, result_state: result, state_message: message, attempts }: TaskView,
): Html {
  const output = runPath(workflowId, 'tasks', key, 'output');
  return html`<article class="failure">
    <h3><a href="${runPath(workflowId, 'tasks', key)}">${key}</a> ${badge(result ?? '')}</h3>
    <p class="message">${message ?? 'No message.'}</p>
    <details data-load="${output}">
      <summary>Output and error of attempt ${Math.max(attempts, 1)}</summary>
      <p><a href="${output}">Show the output of ${key}</a></p>
    </details>
  </article>`;
}
