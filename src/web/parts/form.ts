import type { Act } from '../../core/access/roles.js';
import { bordersFor } from '../live/for-visitor.js';
import { type Html, html, raw } from './html.js';
import { actAt } from './which-act.js';

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
  /** Whether people have said who they are: then nobody can act in another name. */
  isSignedIn?: boolean;
  /** The name of the job that a page is about, where it is known. */
  job?: string;
}

/** The same for pages about a job. */
export function ofJob(context: PageContext, job: string | undefined): PageContext {
  return job === undefined ? context : { ...context, job };
}

/** A form that does something, by POST, for those who may do it; nothing on pages that can only be read. */
export function actForm(
  { token, isReadOnly, job }: PageContext,
  action: string,
  content: Html | Html[],
  className = 'act',
): Html {
  if (isReadOnly) return html``;
  const act = actAt(action);
  const form = html`<form method="post" action="${action}" class="${className}">
    <input type="hidden" name="token" value="${token}" />${content}
  </form>`;
  return act === undefined ? form : forThoseWhoMay(act, job, form);
}

/** A part of a page for those who may do this with the job; without a job, for those who may with every one. */
export function forThoseWhoMay(act: Act, job: string | undefined, part: Html): Html {
  const [before, after] = bordersFor(act, job);
  return html`${raw(before)}${part}${raw(after)}`;
}

/** Asks people for their name, unless they have signed in. */
export function nameField({ by, isSignedIn }: PageContext): Html {
  const fixed = isSignedIn === true ? html`readonly` : '';
  return html`<label
    >Your name <input name="by" value="${by}" required autocomplete="name" ${fixed}
  /></label>`;
}

/** A form that is a single button. `confirms` is what the browser asks before. */
export function actButton(context: PageContext, action: string, label: string, confirms?: string): Html {
  const asked = confirms === undefined ? '' : html`data-confirm="${confirms}"`;
  return actForm(context, action, html`<button ${asked}>${label}</button>`);
}
