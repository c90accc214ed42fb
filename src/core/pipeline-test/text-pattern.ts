/** The regular expression of a text like `/error \d+/i`, which may be none; undefined for a text that is looked for as it is. */
export function patternOf(text: string): RegExp | undefined {
  const [, source, flags] = /^\/(.+)\/([ims]*)$/.exec(text) ?? [];
  return source === undefined ? undefined : new RegExp(source, flags);
}
