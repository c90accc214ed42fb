import type { TaskOutputView } from '../../core/run/view/output-view.js';
import { type Html, html } from '../parts/html.js';

/** What an attempt has printed and why it failed. */
export function outputOf(outputs: readonly TaskOutputView[]): Html {
  if (outputs.length === 0) return html`<p>Nothing was printed.</p>`;
  return html`${outputs.map(
    (output) =>
      html`${textBlock('Error', output.error)}
      ${textBlock('Traceback', output.error_trace, output.error_trace_lines_left_out)}
      ${textBlock('Printed', output.logs, output.logs_lines_left_out)}
      ${(output.notes ?? []).map((note) => html`<p>${note}</p>`)}
      ${isEmpty(output) ? html`<p>Nothing was printed.</p>` : ''}`,
  )}`;
}

function isEmpty({ error, error_trace: trace, logs, notes = [] }: TaskOutputView): boolean {
  return [error, trace, logs].every((text) => text === undefined || text === '') && notes.length === 0;
}

function textBlock(name: string, text: string | undefined, leftOut = 0): Html {
  if (text === undefined || text === '') return html``;
  return html`<h3>${name}</h3>
    ${leftOut === 0 ? '' : html`<p>${leftOut} lines before it are left out.</p>`}
    <pre tabindex="0" aria-label="${name}">${text}</pre>`;
}
