import type { JsonValue } from '../json.js';
import type { GivenTable, Row } from './case-schema.js';

/** A statement for a SQL warehouse, and the texts that its markers stand for. */
export interface GivenStatement {
  statement: string;
  parameters: { name: string; value: string }[];
}

/** A statement takes at most so many parameters (Databricks' SQL reference, "Parameter markers": 256). */
const MOST_PARAMETERS = 200;
const MOST_ROWS = 500;

/** What makes a table with these rows, which stand in the case or in a file. */
export function tableStatements(table: GivenTable, rows: readonly Row[] = []): GivenStatement[] {
  const name = quoted(table.name);
  const plain = (statement: string): GivenStatement => ({ statement, parameters: [] });
  if (table.query !== undefined) return [plain(`CREATE OR REPLACE TABLE ${name} AS ${table.query}`)];
  const columns = Object.entries(table.columns ?? typesOf(rows));
  const defined = columns.map(([column, type]) => `${quoted(column, false)} ${type}`).join(', ');
  return [
    plain(`CREATE OR REPLACE TABLE ${name} (${defined})`),
    ...insertions(
      name,
      columns.map(([column]) => column),
      rows,
    ),
  ];
}

/** The schema of a table that has one, which an emulator has to make first. */
export function schemaStatement({ name }: GivenTable): string | undefined {
  const schema = name.split('.').slice(0, -1);
  return schema.length === 0 ? undefined : `CREATE SCHEMA IF NOT EXISTS ${quoted(schema.join('.'))}`;
}

/** `main.sales` with back-ticks around each part, or the whole as one name. */
export function quoted(name: string, hasParts = true): string {
  const parts = hasParts ? name.split('.') : [name];
  return parts.map((part) => `\`${part.replaceAll('`', '``')}\``).join('.');
}

function insertions(name: string, columns: readonly string[], rows: readonly Row[]): GivenStatement[] {
  const statements: GivenStatement[] = [];
  let values: string[] = [];
  let parameters: GivenStatement['parameters'] = [];
  const end = (): void => {
    if (values.length > 0)
      statements.push({ statement: `INSERT INTO ${name} VALUES ${values.join(', ')}`, parameters });
    [values, parameters] = [[], []];
  };
  for (const row of rows) {
    const literals = columns.map((column) => literalOf(row[column], parameters));
    values.push(`(${literals.join(', ')})`);
    if (parameters.length > MOST_PARAMETERS - columns.length || values.length === MOST_ROWS) end();
  }
  end();
  return statements;
}

/** A text goes beside the statement where SQL would read it in one way here and in another there. */
function literalOf(value: JsonValue | undefined, parameters: GivenStatement['parameters']): string {
  if (value === undefined || value === null) return 'NULL';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (/^[\w .,@+-]*$/.test(text)) return `'${text}'`;
  const name = `p${parameters.length}`;
  parameters.push({ name, value: text });
  return `:${name}`;
}

/** What types the columns have, read off the rows; a column without any value is a text. */
function typesOf(rows: readonly Row[]): Record<string, string> {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return Object.fromEntries(
    names.map((name) => {
      const values = rows.map((row) => row[name]).filter((value) => value !== null && value !== undefined);
      const all = (isSo: (value: JsonValue) => boolean): boolean => values.length > 0 && values.every(isSo);
      if (all((value) => typeof value === 'boolean')) return [name, 'BOOLEAN'];
      if (all(Number.isSafeInteger)) return [name, 'BIGINT'];
      return [name, all((value) => typeof value === 'number') ? 'DOUBLE' : 'STRING'];
    }),
  );
}
