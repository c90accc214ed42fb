/** A JSON Schema of draft-07, the newest that both VS Code and IntelliJ read in full. */
export interface JsonSchema {
  [keyword: string]: unknown;
}

/** What one of several schemas takes. */
export function anyOf(...schemas: JsonSchema[]): JsonSchema {
  return { anyOf: schemas };
}

/** What the definition of this name takes. */
export function refTo(name: string): JsonSchema {
  return { $ref: `#/definitions/${name}` };
}
