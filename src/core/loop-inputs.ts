import { DEEPEST_JSON, isTooDeep, type JsonValue } from './json.js';

/** What all inputs of a loop, and of all loops of a run, may come to as JSON: they are part of the run's state. */
export const MOST_INPUT_BYTES = 256 * 1024;

/** How many iterations a loop may have, which live in the workflow of the run, and all loops of a run together. */
export const MOST_ITERATIONS = 5000;
export const MOST_ITERATIONS_OF_RUN = 10_000;

/** The inputs of a loop as they are written; undefined for a text that is no JSON array. */
export function parseInputs(text: string): JsonValue[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? (parsed as JsonValue[]) : undefined;
  } catch {
    return undefined;
  }
}

/** What an input can be. */
export const AN_INPUT = `text, number, boolean or object of at most ${DEEPEST_JSON} levels`;

/** True for what an iteration can be run for. */
export function isInput(value: JsonValue): boolean {
  return value !== null && !Array.isArray(value) && !isTooDeep(value);
}
