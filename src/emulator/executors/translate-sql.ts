import { asText, type Wire } from '../wire/wire.js';

const QUOTED = '`(?:[^`]|``)*`';
const PART = `(?:${QUOTED}|[A-Za-z_]\\w*)`;

/**
 * Strings, names in quotes, comments; then `USING DELTA` behind columns, a parameter, a schema of the catalog, a name of
 * several parts, or one in back-ticks.
 */
const TOKEN = new RegExp(
  [
    `'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\\n]*|/\\*[\\s\\S]*?\\*/`,
    `(?<=\\)\\s*)(?<delta>USING\\s+DELTA\\b)`,
    `(?<![:\\w]):(?<parameter>[A-Za-z_]\\w*)`,
    `\\b(?<schema>(?:SCHEMA|DATABASE)\\s+(?:IF\\s+(?:NOT\\s+)?EXISTS\\s+)?)(?:main|\`main\`)\\.`,
    `(?<![\\w.])(?<name>${PART}(?:\\.${PART})+)`,
    `(?<quoted>${QUOTED})`,
  ].join('|'),
  'gi',
);

/**
 * Databricks SQL as DuckDB takes it: `:name` becomes the parameter's literal, `` `name` `` becomes `"name"`, and paths
 * under /Volumes become those of the emulator's folder. Names lose the catalog `main`, the only one there is, and the
 * schema `default` is DuckDB's `main`; `USING DELTA` goes, since every table counts its versions. Everything else of Spark
 * SQL that DuckDB lacks fails there.
 * Deliberately less than the real thing: an alias `main` of a table cannot have the members of its structs read.
 */
export function translateSql(sql: string, parameters: Wire, volumes: string): string {
  return sql.replace(TOKEN, (token: string, ...rest: unknown[]) => {
    const { delta, parameter, schema, name, quoted } = rest.at(-1) as Record<string, string | undefined>;
    if (delta !== undefined) return '';
    if (parameter !== undefined) return literalOf(parameter, parameters);
    if (schema !== undefined) return schema;
    if (name !== undefined) return translateName(name);
    if (quoted !== undefined) return inQuotes(quoted);
    return token.startsWith("'/Volumes/") ? `'${volumes}${token.slice("'/Volumes".length)}` : token;
  });
}

function literalOf(name: string, parameters: Wire): string {
  if (!Object.hasOwn(parameters, name))
    throw new Error(`[UNBOUND_SQL_PARAMETER] Found the unbound parameter: ${name}.`);
  const value = parameters[name];
  return value === null ? 'NULL' : `'${asText(value).replaceAll("'", "''")}'`;
}

function translateName(name: string): string {
  const parts = name.match(new RegExp(PART, 'g')) ?? [];
  const is = (at: number, wanted: string): boolean => parts[at].replaceAll('`', '').toLowerCase() === wanted;
  const own = parts.length > 2 && is(0, 'main') ? parts.slice(1) : parts;
  if (is(parts.length - own.length, 'default')) own.splice(0, 1, 'main');
  return own.map((part) => (part.startsWith('`') ? inQuotes(part) : part)).join('.');
}

function inQuotes(name: string): string {
  return `"${name.slice(1, -1).replaceAll('``', '`').replaceAll('"', '""')}"`;
}

/** The cells of a SQL notebook in source format; Markdown cells are left out, and a plain file is one script. */
export function notebookStatements(text: string): string[] {
  return text.split(/^-- COMMAND ----------\s*$/m).filter((cell) => !/^-- MAGIC %md/m.test(cell));
}
