import { invalidParameter } from './api-error.js';
import { asList, type Wire } from './wire.js';

const ENTRIES_A_PAGE = 100;

/**
 * A page of the long arrays of one job or run, a hundred of each; all else is on every page, and an array that is
 * exhausted is empty (docstring of `jobs.get` of the SDK for Python). The token counts what came before.
 */
export function pageOfArrays(view: Wire, names: readonly string[], token = ''): Wire {
  if (!/^\d{0,9}$/.test(token)) throw invalidParameter(`Invalid page token: ${token}.`);
  const from = Number(token);
  const next = from + ENTRIES_A_PAGE;
  const page = { ...view };
  let hasMore = false;
  for (const name of names) {
    if (view[name] === undefined) continue;
    const entries = asList(view[name]);
    page[name] = entries.slice(from, next);
    hasMore ||= entries.length > next;
  }
  return hasMore ? { ...page, next_page_token: String(next) } : page;
}
