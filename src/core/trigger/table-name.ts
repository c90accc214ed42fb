/** A table's name read, or why it is none. */
export type TableNameReading = { kind: 'name'; parts: TableName } | { kind: 'invalid'; problem: string };

/** Catalog, schema and table, without back-ticks. */
export type TableName = readonly [catalog: string, schema: string, table: string];

/** Plain, or in back-ticks, in which a doubled one stands for one. */
const PART = /`((?:[^`]|``)*)`|[^`.]*/y;

/** Of Unity Catalog ("Names", SQL language manual): no dot, no space, no slash and no control character. */
const UNFIT = /[. /\x00-\x1f\x7f]/;
const MOST_CHARACTERS = 255;

/**
 * Reads the name of a table as a trigger has it: `catalog.schema.table` (Jobs API, `table_names`), each part plain or in
 * back-ticks. Letters keep their case, which Databricks does not look at.
 */
export function parseTableName(text: string): TableNameReading {
  const parts: string[] = [];
  for (let at = 0; ; at++) {
    PART.lastIndex = at;
    // It fits anything, if only nothing.
    const [part, quoted] = PART.exec(text) as RegExpExecArray;
    at += part.length;
    parts.push(quoted === undefined ? part : quoted.replaceAll('``', '`'));
    if (at >= text.length) break;
    if (text[at] !== '.') return invalid(text, 'a back-tick stands where none may');
  }
  if (parts.length !== 3) return invalid(text, 'it must be catalog.schema.table');
  for (const part of parts) {
    if (part === '') return invalid(text, 'a part of it is empty');
    if (UNFIT.test(part)) return invalid(text, 'a part has a dot, a space, a slash or a control character');
    if (part.length > MOST_CHARACTERS)
      return invalid(text, `a part has more than ${MOST_CHARACTERS} characters`);
  }
  const [catalog, schema, table] = parts;
  return { kind: 'name', parts: [catalog, schema, table] };
}

/** The name as SQL takes it, whatever its parts are made of. */
export function quoteTableName(name: TableName): string {
  return name.map((part) => `\`${part.replaceAll('`', '``')}\``).join('.');
}

function invalid(text: string, problem: string): TableNameReading {
  return { kind: 'invalid', problem: `${JSON.stringify(text)} is no name of a table: ${problem}.` };
}
