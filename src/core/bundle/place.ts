/** Where something stands in a file of a bundle, which is named from the bundle's folder; lines and columns count from 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/** The place where a value was written, and the variable that brought it to where it is used. */
export interface Source extends Place {
  /** `variable cluster, set in targets.dev`; absent where the value is written at its own place. */
  from?: string;
}

/** The beginning of a file. */
export function startOf(file: string): Place {
  return { file, line: 1, column: 1 };
}

/** `resources/x.yml:3:5`. */
export function renderPlace({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}
