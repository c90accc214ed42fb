import { html } from 'hono/html';
import { isGood } from '../../core/trend/job-trend.js';
import type { RunRecord } from '../../core/trend/run-record.js';
import { renderDuration, renderTime } from '../../core/render-time.js';
import type { ReportParts } from '../../core/trend/report-parts.js';

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --line: #d0d7de; --good: #1a7f37; --bad: #cf222e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --paper: #0d1117; --line: #3d444d; --good: #3fb950; --bad: #f85149; }
}
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.3rem; overflow-wrap: anywhere; } h2 { font-size: 1.05rem; margin-top: 2rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; }
th, td { text-align: left; padding: 0.25rem 0.9rem 0.25rem 0; border-bottom: 1px solid var(--line); }
svg { width: 100%; height: 8rem; } .good { fill: var(--good); }
.bad { fill: none; stroke: var(--bad); stroke-width: 2; vector-effect: non-scaling-stroke; }
`;
const HEIGHT = 100;
const STEP = 10;

/** A report as one page that needs nothing else: how long each run took, oldest first, and the tables. */
export async function reportHtml(
  { title, facts, tables }: ReportParts,
  records: readonly RunRecord[],
): Promise<string> {
  // The helper gives a promise where a part of it is one.
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <h1>${title}</h1>
        ${bars(records)}
        <p>Each bar is a run, oldest first, by how long it took. A hollow one did not succeed.</p>
        ${tableOf('What it comes to', ['', ''], facts)}
        ${tables.map(({ caption, head, rows }) => tableOf(caption, head, rows))}
      </body>
    </html> `;
  return String(page);
}

function tableOf(caption: string, head: readonly string[], rows: readonly (readonly string[])[]) {
  const isNamed = head.some((name) => name !== '');
  const names = html`<thead>
    <tr>
      ${head.map((name) => html`<th scope="col">${name}</th>`)}
    </tr>
  </thead>`;
  return html`<h2>${caption}</h2>
    <div class="wide">
      <table>
        ${isNamed ? names : ''}
        <tbody>
          ${rows.map(
            ([first, ...cells]) =>
              html`<tr>
                <th scope="row">${first}</th>
                ${cells.map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

/** A bar for each run, with its figures where the pointer rests; the tables say the same in words. */
function bars(records: readonly RunRecord[]) {
  const runs = [...records].sort((one, other) => one.start_time - other.start_time);
  const longest = Math.max(...runs.map(millisOf), 1);
  const box = `0 0 ${runs.length * STEP} ${HEIGHT}`;
  return html`<svg
    viewBox="${box}"
    preserveAspectRatio="none"
    role="img"
    aria-label="How long each run took, oldest first; the longest ${renderDuration(longest)}"
  >
    ${runs.map((run, at) => {
      const height = Math.max((HEIGHT * millisOf(run)) / longest, 1);
      const said = `${renderTime(run.start_time)}: ${run.result_state}, ${renderDuration(millisOf(run))}`;
      return html`<rect
        class="${isGood(run) ? 'good' : 'bad'}"
        x="${at * STEP + 1}"
        y="${HEIGHT - height}"
        width="${STEP - 2}"
        height="${height}"
      >
        <title>${said}</title>
      </rect>`;
    })}
  </svg>`;
}

function millisOf({ start_time: start, end_time: end }: RunRecord): number {
  return end - start;
}
