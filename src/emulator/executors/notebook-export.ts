import { invalidParameter } from '../wire/api-error.js';
import type { RunTask } from '../state/run-task.js';
import { asObject, asText, type Wire } from '../wire/wire.js';

/** What the runner writes before a cell begins: its number, counted from 1. */
export const CELL_MARKS = /\x1e(\d+)\n/g;

/**
 * A notebook run as `runs/export` gives it: a page of HTML whose script holds the notebook's model as base64 of
 * URL-encoded JSON. What cells have printed is in it; their sources, and the tables of SQL notebooks, are not.
 */
export function exportedNotebook({ spec, output }: RunTask): Wire {
  const path = asText(asObject(spec['notebook_task'])['notebook_path']);
  if (path === '') throw invalidParameter('Only notebook runs can be exported in HTML format.');
  const name = path.slice(path.lastIndexOf('/') + 1);
  const model = { version: 'NotebookV1', name, language: 'python', commands: commandsOf(output) };
  const encoded = Buffer.from(encodeURIComponent(JSON.stringify(model))).toString('base64');
  const script = `<script>var __DATABRICKS_NOTEBOOK_MODEL = '${encoded}';</script>`;
  return {
    content: `<!DOCTYPE html><html><head>${script}</head><body></body></html>`,
    name,
    type: 'NOTEBOOK',
  };
}

/** One command for each cell up to the last that ran; the first cells of very long logs may be lost. */
function commandsOf({ logs = '', error, errorTrace }: RunTask['output']): Wire[] {
  const printed = new Map<number, string>();
  const [, ...marked] = logs.split(CELL_MARKS);
  for (let at = 0; at < marked.length; at += 2) printed.set(Number(marked[at]), marked[at + 1]);
  const cells = Math.max(0, ...printed.keys());
  return Array.from({ length: cells }, (_, at) => {
    const failed = error !== undefined && at === cells - 1;
    return {
      version: 'CommandV1',
      subtype: 'command',
      position: at + 1,
      command: '',
      state: failed ? 'error' : 'finished',
      results: resultsOf(printed.get(at + 1) ?? ''),
      errorSummary: failed ? error : null,
      error: failed ? (errorTrace ?? '') : null,
    };
  });
}

function resultsOf(text: string): Wire | null {
  if (text === '') return null;
  return { type: 'listResults', data: [{ type: 'ansi', data: text, name: null, metadata: {} }] };
}
