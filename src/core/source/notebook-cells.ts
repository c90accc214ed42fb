import { isJsonObject, type JsonValue } from '../json.js';
import type { Cell, IncludedNotebook, SourceLanguage } from './source-content.js';

/** A notebook, cut into cells; `%run` lines are taken out of them. */
export interface NotebookCells {
  cells: Cell[];
  includes: IncludedNotebook[];
}

const HEADER = /^\uFEFF?\s*(#|--|\/\/) Databricks notebook source/;

/** What a cell begins with that is in another language than its notebook. */
const LANGUAGES: Readonly<Record<string, SourceLanguage>> = { python: 'python', scala: 'scala' };

/** True for the text of a notebook in source format. */
export function isNotebookSource(text: string): boolean {
  return HEADER.test(text);
}

/** The cells of a notebook in source format, whose own language is `language`. */
export function sourceCells(text: string, language: SourceLanguage): NotebookCells {
  const [, mark = '#'] = HEADER.exec(text) ?? [];
  const lines = text.split(/\r?\n/);
  const found: NotebookCells = { cells: [], includes: [] };
  let first = 0;
  for (let at = 0; at <= lines.length; at++) {
    if (at < lines.length && !lines[at].startsWith(`${mark} COMMAND ----------`)) continue;
    const begin = first;
    const placeOf = (line: number): string => `line ${begin + line + 1}`;
    addCell(found, unmarked(lines.slice(begin, at), mark), { language, placeOf });
    first = at + 1;
  }
  return found;
}

/** A cell whose lines are marked as magic, as it is without the marks. */
function unmarked(lines: string[], mark: string): string[] {
  const magic = `${mark} MAGIC `;
  return lines.map((line) => (line.startsWith(magic) ? line.slice(magic.length) : line));
}

/** The cells of a notebook in Jupyter's JSON; undefined for any other text. */
export function jupyterCells(text: string): NotebookCells | undefined {
  const notebook = parseNotebook(text);
  if (notebook === undefined) return undefined;
  const found: NotebookCells = { cells: [], includes: [] };
  for (const [at, cell] of notebook.cells.entries()) {
    if (!isJsonObject(cell) || cell['cell_type'] !== 'code') continue;
    const { source = '' } = cell;
    const code = (Array.isArray(source) ? source : [source]).map(textOf).join('');
    const placeOf = (line: number): string => `cell ${at + 1}, line ${line + 1}`;
    addCell(found, code.split(/\r?\n/), { language: notebook.language, placeOf });
  }
  return found;
}

function parseNotebook(text: string): { cells: JsonValue[]; language: SourceLanguage } | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
  if (!isJsonObject(parsed) || !Array.isArray(parsed['cells'])) return undefined;
  const metadata = isJsonObject(parsed['metadata']) ? parsed['metadata'] : {};
  const ofDatabricks = metadata['application/vnd.databricks.v1+notebook'];
  const ofJupyter = metadata['language_info'];
  const name =
    (isJsonObject(ofDatabricks) ? ofDatabricks['language'] : undefined) ??
    (isJsonObject(ofJupyter) ? ofJupyter['name'] : undefined) ??
    'python';
  return { cells: parsed['cells'], language: LANGUAGES[textOf(name)] ?? 'other' };
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : '';
}

const RUN = /^\s*%run\s+(?:"([^"]+)"|'([^']+)'|(\S+))/;

function addCell(found: NotebookCells, lines: string[], cell: Omit<Cell, 'code'>): void {
  const begin = lines.findIndex((line) => line.trim() !== '' && !HEADER.test(line));
  const [, magic] = /^\s*%(\w+)/.exec(lines[begin] ?? '') ?? [];
  if (magic === 'run') {
    const [, double, single, plain] = RUN.exec(lines[begin]) ?? [];
    const path = double ?? single ?? plain;
    if (path !== undefined) found.includes.push({ path, place: cell.placeOf(begin) });
    return;
  }
  const isLanguage = magic !== undefined && ['python', 'scala', 'sql', 'r', 'md', 'sh', 'fs'].includes(magic);
  const language = isLanguage ? (LANGUAGES[magic] ?? 'other') : cell.language;
  // Lines of the notebook itself, such as `%pip` and `!ls`, are no code; they stay as empty lines.
  const code = lines.map((line) => (/^\s*[%!]/.test(line) ? '' : line)).join('\n');
  found.cells.push({ ...cell, language, code });
}
