import { isNotebookSource, jupyterCells, type NotebookCells, sourceCells } from './notebook-cells.js';
import { pythonCalls } from './python-calls.js';
import { scalaCalls } from './scala-calls.js';
import type { Cell, SourceContent, SourceLanguage, ValueCall } from './source-content.js';

/** What the workspace says of the language of an object. */
const LANGUAGES: Readonly<Record<string, SourceLanguage>> = { PYTHON: 'python', SCALA: 'scala' };

/**
 * Reads what a notebook (in source format or as Jupyter's JSON) or a Python file says of task values. `language` is the
 * workspace's word for it (`PYTHON`, `SQL`, `SCALA`, `R`). Code that cannot be parsed gives what can be read of it.
 */
export function readSource(text: string, language: string): SourceContent {
  const { cells, includes } = cellsOf(text, LANGUAGES[language] ?? 'other');
  return { calls: cells.flatMap(callsIn), includes, exits: text.includes('notebook.exit') };
}

function cellsOf(text: string, language: SourceLanguage): NotebookCells {
  const jupyter = text.trimStart().startsWith('{') ? jupyterCells(text) : undefined;
  if (jupyter !== undefined) return jupyter;
  if (isNotebookSource(text)) return sourceCells(text, language);
  const placeOf = (line: number): string => `line ${line + 1}`;
  return { cells: [{ language, code: text, placeOf }], includes: [] };
}

function callsIn(cell: Cell): ValueCall[] {
  switch (cell.language) {
    case 'python':
      return pythonCalls(cell);
    case 'scala':
      return scalaCalls(cell);
    case 'other':
      return [];
  }
}
