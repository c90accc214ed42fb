import type { ListedRun } from '../../client/list-runs.js';
import { type Html, html } from '../parts/html.js';
import { jobPath, runPath } from '../parts/links.js';
import { badge, time, took } from '../parts/state.js';
import { table } from '../parts/table.js';

/** What a list of runs was asked for. */
export interface RunsQuestion {
  job: string;
  state: string;
}

export interface RunsPage {
  question: RunsQuestion;
  /** States that can be asked for. */
  states: readonly string[];
  runs: readonly ListedRun[];
  /** Where the next, older ones are. */
  next?: string;
  problem?: string;
}

/** Runs, newest first, by job and state. */
export function runsPage({ question, states, runs, next, problem }: RunsPage): Html {
  const rows = runs.map((run) => [
    html`<a href="${runPath(run.workflow_id)}">${run.workflow_id}</a>`,
    html`<a href="${jobPath(run.job_id ?? run.job)}">${run.job}</a>`,
    badge(run.result_state ?? run.state),
    time(run.start_time),
    took(run.start_time, run.end_time),
    run.repairs === 0 ? '' : String(run.repairs),
  ]);
  return html`<h1>Runs</h1>
    <form method="get" action="/runs" class="act">
      <label>Job <input name="job" value="${question.job}" /></label>
      <label
        >State
        <select name="state">
          <option value="">any</option>
          ${states.map(
            (state) => html`<option ${state === question.state ? html`selected` : ''}>${state}</option>`,
          )}
        </select>
      </label>
      <button>Show</button>
    </form>
    ${problem === undefined ? '' : html`<p class="note bad" role="alert">${problem}</p>`}
    ${rows.length === 0 && problem === undefined ? html`<p>No run is known.</p>` : ''}
    ${table('Newest first', ['Run', 'Job', 'State', 'Started (UTC)', 'Took', 'Repairs'], rows)}
    ${next === undefined ? '' : html`<p><a href="${next}" rel="next">Older runs</a></p>`}`;
}
