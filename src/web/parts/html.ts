import { html, raw } from 'hono/html';

/** Escaped text of a page, or a promise of it. */
export type Html = ReturnType<typeof html>;

export { html, raw };

/** The text of a part of a page. */
export async function textOf(part: Html): Promise<string> {
  return String(await part);
}

/** Nothing. */
export const NOTHING: Html = html``;
