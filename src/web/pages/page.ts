import type { Shown } from '../live/feed.js';
import type { PageContext } from '../parts/form.js';
import { type Html, html, raw } from '../parts/html.js';

/** Something that was done, or why it was not. */
export interface Said {
  text: string;
  isRefusal: boolean;
}

export interface PageOptions {
  title: string;
  context: PageContext;
  main: Html | string;
  said?: Said | undefined;
  /** Where the changes of what is shown come from, since this version. */
  live?: { path: string; shown: Shown };
}

/** A whole page around what it shows. */
export function page({ title, context, main, said, live }: PageOptions): Html {
  const source =
    live === undefined ? '' : html`data-live="${live.path}" data-version="${String(live.shown.version)}"`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Brickwork</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/page.css" />
        <script type="module" src="/assets/page.js"></script>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <nav aria-label="Pages">
          <a class="brand" href="/">Brickwork</a> <a href="/">Jobs</a> <a href="/runs">Runs</a>
          <span class="namespace"
            >namespace ${context.namespace}${context.isReadOnly ? ', read only' : ''}</span
          >
          ${signOutOf(context)}
          ${live === undefined ? '' : html`<span id="liveness" class="liveness" aria-live="polite">as of now</span>`}
        </nav>
        <main id="main" tabindex="-1" ${source}>
          ${saidOf(said)} ${typeof main === 'string' ? raw(main) : main}
        </main>
      </body>
    </html>`;
}

function signOutOf({ isSignedIn, by, token }: PageContext): Html {
  if (isSignedIn !== true) return html``;
  return html`<form method="post" action="/sign-out" class="who">
    <input type="hidden" name="token" value="${token}" />${by} <button>Sign out</button>
  </form>`;
}

function saidOf(said: Said | undefined): Html {
  if (said === undefined) return html``;
  return html`<p
    class="note ${said.isRefusal ? 'bad' : 'good'}"
    role="${said.isRefusal ? 'alert' : 'status'}"
  >
    ${said.text}
  </p>`;
}

/** A page for what is not there, or cannot be done. */
export function messagePage(title: string, message: string, context: PageContext): Html {
  return page({
    title,
    context,
    main: html`<h1>${title}</h1>
      <p>${message}</p>`,
  });
}
