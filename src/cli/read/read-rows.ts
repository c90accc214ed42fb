import { parse } from 'csv-parse/sync';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.js';

/** Rows as a file has them, by the ending of its name: CSV with a header, a JSON list, or JSON lines. Throws Error. */
export function readRows(name: string, content: Uint8Array): JsonObject[] {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(content);
  if (/\.csv$/i.test(name)) return csvRows(text);
  if (/\.(jsonl|ndjson)$/i.test(name))
    return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [rowOf(JSON.parse(line))]));
  if (!/\.json$/i.test(name)) throw new Error('rows are read from .csv, .json, .jsonl and .ndjson');
  const value: unknown = JSON.parse(text);
  if (!Array.isArray(value)) throw new Error('the file must hold a list of objects');
  return value.map(rowOf);
}

function rowOf(value: unknown): JsonObject {
  if (!isJsonObject(value)) throw new Error('each row must be an object');
  return value;
}

function csvRows(text: string): JsonObject[] {
  const rows = parse<Record<string, string>>(text, { columns: true, bom: true, skip_empty_lines: true });
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, cellOf(cell)])),
  );
}

/** CSV knows no types: what is written as a number, or as true or false, is one, and nothing is NULL. */
function cellOf(cell: string): JsonValue {
  if (cell === '') return null;
  if (/^(true|false)$/i.test(cell)) return cell.toLowerCase() === 'true';
  const number = /^-?(0|[1-9]\d*)(\.\d+)?$/.test(cell) ? Number(cell) : NaN;
  return Number.isNaN(number) || (Number.isInteger(number) && !Number.isSafeInteger(number)) ? cell : number;
}

/** Rows as the text of a file, by the ending of its name. */
export function writeRows(name: string, rows: readonly JsonObject[]): string {
  if (/\.json$/i.test(name)) return `${JSON.stringify(rows, null, 2)}\n`;
  if (!/\.csv$/i.test(name)) return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [columns, ...rows.map((row) => columns.map((column) => csvText(row[column])))];
  return lines.map((line) => `${line.map(csvCell).join(',')}\n`).join('');
}

function csvText(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
