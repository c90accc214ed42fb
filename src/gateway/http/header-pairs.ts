/** Names and values in turn, as they came by the wire: with their spelling, their order, and those that repeat. */
export type HeaderPairs = readonly string[];

/** Those that are about one connection (RFC 9110 §7.6.1), and Expect, of which each hop takes care. */
const HOP_BY_HOP = [
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade', 'expect'],
];

/** The headers that are meant for the other end, without those of the names in `dropped` (lower case). */
export function endToEnd(pairs: HeaderPairs, dropped: readonly string[] = []): string[] {
  const named = valuesOf(pairs, 'connection').flatMap((value) => value.toLowerCase().split(','));
  const left = new Set([...HOP_BY_HOP, ...dropped, ...named.map((name) => name.trim())]);
  return entriesOf(pairs).flatMap(([name, value]) => (left.has(name.toLowerCase()) ? [] : [name, value]));
}

/** The values of a header (its name in lower case), in their order. */
export function valuesOf(pairs: HeaderPairs, wanted: string): string[] {
  return entriesOf(pairs).flatMap(([name, value]) => (name.toLowerCase() === wanted ? [value] : []));
}

/** The headers one by one. */
export function entriesOf(pairs: HeaderPairs): [name: string, value: string][] {
  const entries: [string, string][] = [];
  for (let at = 0; at + 1 < pairs.length; at += 2) entries.push([pairs[at] ?? '', pairs[at + 1] ?? '']);
  return entries;
}

/**
 * How the body of a request ends, said anew: by the chunks that it came in, else by its length. Node would frame a body by the
 * method, and send that of a GET without an end.
 */
export function framingOf(method: string, pairs: HeaderPairs): string[] {
  if (valuesOf(pairs, 'transfer-encoding').length > 0) return ['Transfer-Encoding', 'chunked'];
  const [length] = valuesOf(pairs, 'content-length');
  if (length !== undefined) return ['Content-Length', length];
  return ['POST', 'PUT', 'PATCH'].includes(method) ? ['Content-Length', '0'] : [];
}
