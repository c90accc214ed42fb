import { renderDuration, renderTime } from '../../core/render-time.js';
import { stateStyle } from '../../drawing/state-style.js';
import type { GridRun } from '../live/look-at-job.js';
import { type Html, html } from './html.js';
import { runPath } from './links.js';

/** Of very many tasks those are shown that did not always succeed at once, and the first of the others. */
const MOST_ROWS = 200;
const HEIGHT = 60;

interface Cell {
  state: string;
  attempts: number;
}

/** Runs as columns, oldest first, tasks as rows: what failed when, at a glance. */
export function runGrid(runs: readonly GridRun[], nowMillis: number): Html {
  if (runs.length === 0) return html`<p id="grid">No run yet.</p>`;
  const cells = runs.map(cellsOf);
  const keys = [...new Set(cells.toReversed().flatMap((ofRun) => [...ofRun.keys()]))];
  const shown = shownOf(keys, cells);
  const leftOut = keys.length - shown.length;
  const longest = Math.max(...runs.map((run) => millisOf(run, nowMillis)), 1);
  return html`<div id="grid">
    <div class="wide" tabindex="0" role="region" aria-label="Runs and their tasks, scrolls">
      <table class="grid">
        <caption>
          ${runs.length === 1 ? 'The last run' : `The last ${runs.length} runs, oldest first`}; the tallest
          bar is ${renderDuration(longest)}
        </caption>
        <thead>
          <tr>
            <th scope="col">Run</th>
            ${runs.map((run) => headOf(run, millisOf(run, nowMillis), longest))}
          </tr>
        </thead>
        <tbody>
          ${shown.map((key) => rowOf(key, runs, cells))}
        </tbody>
      </table>
    </div>
    ${leftOut === 0 ? '' : html`<p>${leftOut} tasks that have always succeeded at once are left out.</p>`}
  </div>`;
}

function headOf(run: GridRun, millis: number, longest: number): Html {
  const { name, mark } = stateStyle(run.state);
  const height = Math.max((HEIGHT * millis) / longest, 2);
  const said = `${run.state}, ${renderTime(run.start_time)}, ${renderDuration(millis)}`;
  return html`<th scope="col">
    <a class="${name}" href="${runPath(run.workflow_id)}" title="${said}" aria-label="${said}">
      <svg viewBox="0 0 10 ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
        <rect class="${name}" x="1" width="8" y="${HEIGHT - height}" height="${height}" /></svg
      ><span aria-hidden="true">${mark}</span>
    </a>
  </th>`;
}

function rowOf(key: string, runs: readonly GridRun[], cells: readonly ReadonlyMap<string, Cell>[]): Html {
  return html`<tr>
    <th scope="row">${key}</th>
    ${runs.map(({ workflow_id: id }, at) => {
      const cell = cells[at].get(key);
      if (cell === undefined) return html`<td></td>`;
      const { name, mark } = stateStyle(cell.state);
      const again = cell.attempts > 1 ? ` after ${cell.attempts} attempts` : '';
      const said = `${key}: ${cell.state}${again}`;
      const link = runPath(id, 'tasks', key);
      return html`<td>
        <a class="${name}${again === '' ? '' : ' again'}" href="${link}" title="${said}" aria-label="${said}"
          >${mark}</a
        >
      </td>`;
    })}
  </tr>`;
}

function cellsOf({ record, view }: GridRun): Map<string, Cell> {
  if (view !== undefined)
    return new Map(
      view.tasks.map(({ task_key: key, result_state: result, life_cycle_state: state, attempts }) => [
        key,
        { state: result ?? state, attempts },
      ]),
    );
  return new Map(
    record?.tasks.map(({ task_key: key, result_state: state, attempts }) => [key, { state, attempts }]),
  );
}

function shownOf(keys: readonly string[], cells: readonly ReadonlyMap<string, Cell>[]): string[] {
  if (keys.length <= MOST_ROWS) return [...keys];
  const isTold = (key: string): boolean =>
    cells.some((ofRun) => {
      const cell = ofRun.get(key);
      return cell !== undefined && (cell.attempts > 1 || stateStyle(cell.state).name !== 'good');
    });
  const told = new Set([...keys.filter(isTold), ...keys].slice(0, MOST_ROWS));
  return keys.filter((key) => told.has(key));
}

function millisOf({ start_time: start, end_time: end }: GridRun, nowMillis: number): number {
  return Math.max((end ?? nowMillis) - start, 0);
}
