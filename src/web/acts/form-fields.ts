/** A form as it was sent; a field that was sent several times has several texts. */
export type FormFields = ReadonlyMap<string, readonly string[]>;

/** What a person has written is wrong; nothing was done. */
export class WrongForm extends Error {
  override readonly name = 'WrongForm';
}

/** Reads the body of a form. */
export function formFields(body: string): FormFields {
  const fields = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(body))
    fields.set(name, [...(fields.get(name) ?? []), value]);
  return fields;
}

/** The text of a field, trimmed; empty where it was not sent. */
export function textField(fields: FormFields, name: string): string {
  return (fields.get(name)?.[0] ?? '').trim();
}

/** The text of a field that must have some. */
export function neededField(fields: FormFields, name: string, called: string): string {
  const text = textField(fields, name);
  if (text === '') throw new WrongForm(`${called} is missing. Nothing was done.`);
  return text;
}

/** `a=1` on each line; throws with all lines that are something else. */
export function parameterLines(text: string): Record<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const wrong = lines.filter((line) => !/^\s*[^=\s][^=]*=/.test(line));
  if (wrong.length > 0)
    throw new WrongForm(
      `Each line is name=value, which these are not: ${wrong.join(', ')}. Nothing was done.`,
    );
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')).trim(), line.slice(line.indexOf('=') + 1)]),
  );
}
