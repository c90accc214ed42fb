import type { JsonObject } from '../core/json.js';
import { object } from './read-run.js';

/** As much of a query as lists take. */
export type PageQuery = Record<string, string | number | boolean | Record<string, string[]>>;

/** What asks for the next page, from the answer of this one, its entries and how many there are by now; undefined after the last. */
export type NextPage = (answer: JsonObject, found: number, all: number) => PageQuery | undefined;

/** The pages of most lists. One may be empty and not the last. */
export const byToken: NextPage = ({ next_page_token: token }) =>
  typeof token === 'string' && token !== '' ? { page_token: token } : undefined;

/** What stands under `member` of each page, one after the other; `page` asks for one, the first with nothing. */
export async function* eachPage(
  member: string,
  page: (more: PageQuery) => Promise<unknown>,
  next: NextPage = byToken,
): AsyncGenerator<unknown[]> {
  let all = 0;
  for (let more: PageQuery | undefined = {}; more !== undefined;) {
    const answer = object(await page(more), member);
    const found = answer[member];
    const entries: unknown[] = Array.isArray(found) ? found : [];
    yield entries;
    more = next(answer, entries.length, (all += entries.length));
  }
}

/** The same of all pages together. */
export async function allPages(...list: Parameters<typeof eachPage>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const entries of eachPage(...list)) all.push(...entries);
  return all;
}
