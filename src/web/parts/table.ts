import { type Html, html } from './html.js';

/** A table with a caption, which may be wider than a phone. The first cell of each row names it. */
export function table(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly (Html | string)[])[],
): Html {
  if (rows.length === 0) return html``;
  const all = rows.map(
    ([first, ...cells]) =>
      html`<tr>
        <th scope="row">${first}</th>
        ${cells.map((cell) => html`<td>${cell}</td>`)}
      </tr>`,
  );
  return tableOfRows({ caption, head }, all);
}

/** The same of rows that are made already, which a field of the page may look for by the id of the table. */
export function tableOfRows(
  { caption, head, id }: { caption: string; head: readonly string[]; id?: string },
  rows: readonly Html[],
): Html {
  return html`<div class="wide" tabindex="0" role="region" aria-label="${caption}">
    <table ${id === undefined ? '' : html`id="${id}"`}>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

/** Names with what there is to say of them; nothing where that is nothing. */
export function facts(
  list: readonly (readonly [name: string, value: Html | Html[] | string | undefined])[],
): Html {
  const known = list.filter(([, value]) => value !== undefined && value !== '' && !isEmptyList(value));
  return html`<dl class="facts">
    ${known.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
