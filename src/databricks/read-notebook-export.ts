import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.js';
import type { CellOutput } from './databricks-api.js';
import { DatabricksError } from './databricks-error.js';
import { object } from './read-run.js';

/** The page of a notebook holds its model in a script, as base64 of URL-encoded JSON. */
const MODEL = /__DATABRICKS_NOTEBOOK_MODEL\s*=\s*'([^']*)'/;

/**
 * Reads `runs/export`: what each cell has printed, in the notebook's order; cells that printed nothing are left out. The
 * documented answer is a page of HTML; the form of the model in it was seen in pages that people have exported.
 */
export function readNotebookExport(answer: unknown): CellOutput[] {
  const { views } = object(answer, 'runs/export');
  const pages = Array.isArray(views) ? views.filter(isJsonObject) : [];
  const page = pages.find(({ type }) => type === 'NOTEBOOK') ?? pages[0];
  return cellsOf(modelIn(page?.['content']))
    .map((command, at) => ({ cell: at + 1, text: textOf(command['results']) }))
    .filter(({ text }) => text.trim() !== '');
}

function cellsOf(model: JsonObject): JsonObject[] {
  const commands = Array.isArray(model['commands']) ? model['commands'].filter(isJsonObject) : [];
  return commands.sort((a, b) => Number(a['position'] ?? 0) - Number(b['position'] ?? 0));
}

function modelIn(page: JsonValue | undefined): JsonObject {
  const encoded = typeof page === 'string' ? MODEL.exec(page)?.[1] : undefined;
  try {
    const text = Buffer.from(decodeURIComponent(encoded ?? ''), 'base64').toString('utf8');
    return object(JSON.parse(decodeURIComponent(text)), 'runs/export');
  } catch (cause) {
    const message = 'runs/export answered with a page that holds no notebook.';
    throw new DatabricksError('malformed_answer', message, {}, { cause });
  }
}

/** A result as text; what has none (a table, a picture) is named. */
function textOf(result: JsonValue | undefined): string {
  if (!isJsonObject(result)) return '';
  const { type, data } = result;
  if (type === 'listResults' && Array.isArray(data)) {
    return data.map((part) => textOf(part).replace(/([^\n])$/, '$1\n')).join('');
  }
  if (type === 'table') return `(${rowsOf(data)} rows of a table)\n`;
  if (type === 'image') return '(a picture)\n';
  if (isJsonObject(data)) return typeof data['text/plain'] === 'string' ? data['text/plain'] : '';
  if (typeof data !== 'string') return '';
  return type === 'html' || type === 'htmlSandbox' ? textInHtml(data) : data;
}

function rowsOf(data: JsonValue | undefined): number {
  return Array.isArray(data) ? data.length : 0;
}

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ', amp: '&' };

/** Older runtimes give printed text as `<div class="ansiout">…</div>`. */
function textInHtml(html: string): string {
  return html
    .replace(/<(style|script)\b[^]*?<\/\1>/gi, '')
    .replace(/<[^>]+>/g, '')
    .replace(/&([a-z]+|#39);/g, (entity, name: string) => ENTITIES[name] ?? entity);
}
