import { renderTime } from '../../core/render-time.js';
import { stateStyle } from '../../drawing/state-style.js';
import { type Html, html } from './html.js';
import { runPath } from './links.js';

/** A run as a small mark. */
export interface StripRun {
  workflow_id: string;
  state: string;
  start_time: number;
}

/** The last runs of a job, oldest first, each a mark that leads to it. */
export function runStrip(runs: readonly StripRun[]): Html {
  return html`<span class="strip">
    ${runs.map(({ workflow_id: id, state, start_time: start }) => {
      const { name, mark } = stateStyle(state);
      const said = `${state}, ${renderTime(start)}`;
      return html`<a class="${name}" href="${runPath(id)}" title="${said}" aria-label="${said}">${mark}</a>`;
    })}
  </span>`;
}
