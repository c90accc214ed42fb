/** The languages of cells that can set and get task values; text of any other has none. */
export type SourceLanguage = 'python' | 'scala' | 'other';

/** A call of `taskValues.set` or `taskValues.get`, as it is written. */
export interface ValueCall {
  verb: 'set' | 'get';
  /** Of a `get`: undefined where it is computed. */
  taskKey?: string;
  /** Undefined where it is computed. */
  key?: string;
  /** `line 3`, or `cell 2, line 1` of a notebook in JSON. */
  place: string;
}

/** Another notebook that a notebook runs as a part of itself (`%run`). */
export interface IncludedNotebook {
  /** As it is written: relative to the notebook's folder, or absolute. */
  path: string;
  place: string;
}

/** What a source says of task values. */
export interface SourceContent {
  calls: ValueCall[];
  includes: IncludedNotebook[];
  /** True where it ends with a result (`dbutils.notebook.exit`), which may hold values as well. */
  exits: boolean;
}

/** A piece of one language. */
export interface Cell {
  language: SourceLanguage;
  code: string;
  /** What a line of it, counted from 0, is called. */
  placeOf: (line: number) => string;
}
