import { type Html, html } from '../parts/html.js';
import type { PageContext } from '../parts/form.js';
import { page } from './page.js';

export interface SignInPage {
  way: 'redirect' | 'token';
  /** Where it goes on. */
  to: string;
  context: PageContext;
  problem?: string | undefined;
  /** Whether somebody has just signed out. */
  isOut?: boolean;
}

/** Where people who are not known sign in. */
export function signInPage({ way, to, context, problem, isOut = false }: SignInPage): Html {
  const main = html`<h1>Sign in</h1>
    ${isOut ? html`<p class="note good" role="status">You have signed out.</p>` : ''}
    ${problem === undefined ? '' : html`<p class="note bad" role="alert">${problem}</p>`}
    ${way === 'token' ? tokenForm(to) : html`<p><a href="/sign-in?to=${encodeURIComponent(to)}">Sign in</a></p>`}`;
  return page({ title: 'Sign in', context: { ...context, isSignedIn: false }, main });
}

function tokenForm(to: string): Html {
  return html`<p>
      Paste a personal access token of the Databricks workspace. It is shown to the workspace, once, to learn
      who you are, and kept nowhere.
    </p>
    <form method="post" action="/sign-in" class="act stacked">
      <input type="hidden" name="to" value="${to}" />
      <label>Token <input type="password" name="databricks_token" required autocomplete="off" /></label>
      <button>Sign in</button>
    </form>`;
}
