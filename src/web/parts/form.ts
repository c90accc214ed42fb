import { type Html, html } from './html.js';

/** What every page is made with. */
export interface PageContext {
  /** Stands in each form, and is known to nobody who cannot read our pages. */
  token: string;
  /** Whether there are buttons at all. */
  isReadOnly: boolean;
  /** Whose name stands where people say who they are, until they say otherwise. */
  by: string;
  /** The address of the Temporal Web UI. */
  temporalUi?: string;
  namespace: string;
}

/** A form that does something, by POST; nothing on pages that can only be read. */
export function actForm(
  { token, isReadOnly }: PageContext,
  action: string,
  content: Html | Html[],
  className = 'act',
): Html {
  if (isReadOnly) return html``;
  return html`<form method="post" action="${action}" class="${className}">
    <input type="hidden" name="token" value="${token}" />${content}
  </form>`;
}

/** A form that is a single button. `confirms` is what the browser asks before. */
export function actButton(context: PageContext, action: string, label: string, confirms?: string): Html {
  const asked = confirms === undefined ? '' : html`data-confirm="${confirms}"`;
  return actForm(context, action, html`<button ${asked}>${label}</button>`);
}
