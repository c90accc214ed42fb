/** How much of one name a message shows; a task key has at most 100 characters. */
export const LONGEST_NAME = 100;

/** What would break the one line of a message, or cannot be written as UTF-8: control characters, halves of surrogates. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/gu;

/**
 * At most `most` characters of a text, on one line: of a longer one its beginning and its end, with `…` between them. What
 * people write goes into messages by this alone, since messages are kept by Temporal, which takes no more than 2 MB.
 */
export function shorten(text: string, most: number): string {
  const isLong = text.length > most;
  const head = Math.ceil((most - 1) / 2);
  const shown = isLong ? `${text.slice(0, head)}…${text.slice(text.length - (most - 1 - head))}` : text;
  return shown.replace(UNPRINTABLE, '\ufffd');
}

/** A name as it stands in a message: `"etl"`. */
export function quote(name: string): string {
  return `"${shorten(name, LONGEST_NAME)}"`;
}
