import { renderDuration, renderTime } from '../../core/render-time.js';
import { stateStyle } from '../../drawing/state-style.js';
import { type Html, html } from './html.js';

/** A state or result: colored, marked, and named. */
export function badge(state: string): Html {
  const { name, mark } = stateStyle(state);
  return html`<span class="badge ${name}"><span aria-hidden="true">${mark}</span> ${state}</span>`;
}

/** An instant, in UTC; browsers and programs read the whole of it. */
export function time(millis: number | undefined): Html {
  if (millis === undefined) return html``;
  return html`<time datetime="${new Date(millis).toISOString()}">${renderTime(millis)}</time>`;
}

/** How long something took; of what goes on since when, so that what is shown is no older than it looks. */
export function took(start: number | undefined, end: number | undefined): Html {
  if (start === undefined) return html``;
  if (end === undefined) return html`since ${renderTime(start)}`;
  return html`${renderDuration(Math.max(end - start, 0))}`;
}
