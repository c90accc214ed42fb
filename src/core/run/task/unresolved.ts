import { UnresolvedReference } from '../../reference/resolve-reference.js';

/** A resolved value, or why a reference in it has none: what a definition can cause never throws in the workflow. */
export type Resolved<T> = { value: T } | { unresolved: string };

/** Calls `resolve` and turns an UnresolvedReference into its message. */
export function unlessUnresolved<T>(resolve: () => T): Resolved<T> {
  try {
    return { value: resolve() };
  } catch (problem) {
    if (problem instanceof UnresolvedReference) return { unresolved: problem.message };
    /* v8 ignore next -- a bug stays one, and no input makes it happen */
    throw problem;
  }
}
