const PREFIX = /^([A-Za-z]*)('''|"""|'|")/;

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/**
 * The text of a Python string literal as it stands in a source; undefined for bytes, and for one with a character that
 * is called by its name (`\N{…}`).
 */
export function pythonString(literal: string): string | undefined {
  const [whole, prefix, quotes] = PREFIX.exec(literal) as RegExpExecArray;
  const kinds = prefix.toLowerCase();
  const text = literal.slice(whole.length, -quotes.length);
  if (kinds.includes('b')) return undefined;
  return kinds.includes('r') ? text : unescaped(text);
}

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|(N)\{|([\s\S]))/g;

function unescaped(text: string): string | undefined {
  let isKnown = true;
  const result = text.replace(
    ESCAPE,
    (escape, hex?: string, short?: string, long?: string, octal?: string, name?: string, one?: string) => {
      if (name !== undefined) isKnown = false;
      const code = hex ?? short ?? long;
      if (code !== undefined) return String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff));
      if (octal !== undefined) return String.fromCodePoint(parseInt(octal, 8));
      // An escape that Python does not know stays as it stands.
      return SIMPLE_ESCAPES[one ?? ''] ?? escape;
    },
  );
  return isKnown ? result : undefined;
}
