import { invalidParameter } from '../wire/api-error.js';

/** "If unspecified, at most 1000 directory entries will be returned […] Values above 1000 will be coerced to 1000." */
const MOST_ENTRIES = 1000;

/**
 * One page of the names in a folder, by `page_size` and `page_token` of the Files API. The token holds the last name before
 * the page, so that no name is left out while files come and go. Throws INVALID_PARAMETER_VALUE.
 */
export function pageOfFolder(
  all: readonly string[],
  query: Record<string, string>,
): { names: string[]; nextToken?: string } {
  const { page_size: size = '0', page_token: token = '' } = query;
  if (!/^\d{1,9}$/.test(size)) throw invalidParameter('page_size must be a whole number, 0 or more.');
  const last = decode(token);
  const rest = all.filter((name) => name > last).sort();
  const most = Math.min(Number(size) || MOST_ENTRIES, MOST_ENTRIES);
  const names = rest.slice(0, most);
  return rest.length > most ? { names, nextToken: encode(names[most - 1]) } : { names };
}

function encode(name: string): string {
  return Buffer.from(name).toString('base64url');
}

function decode(token: string): string {
  const name = Buffer.from(token, 'base64url').toString();
  // Buffer passes over what is no base64url.
  if (encode(name) !== token) throw invalidParameter(`Invalid page token: ${token}.`);
  return name;
}
