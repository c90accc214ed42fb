import { shorten } from '../short-text.js';

/**
 * What a text of a definition may hold besides what people call a text: any value as JSON, or a list as JSON. Stands in the
 * `meta` of its schema.
 */
export type HoldsJson = 'any' | 'list';

/** How much of a value a hint shows. */
const LONGEST_VALUE = 100;

/**
 * The hint for a list or an object that stands where Databricks wants a text: how to write it as one; undefined where it
 * can't be one. Numbers and truth values have their hint by the text that is written (quote-hints.ts).
 */
export function quotedForm(value: unknown, holds: HoldsJson | undefined): string | undefined {
  const isPart = typeof value === 'object' && value !== null;
  if (holds === undefined || typeof value === 'string' || (!isPart && holds !== 'list')) return undefined;
  const whole = holds === 'list' && !Array.isArray(value) ? [value] : value;
  const json = JSON.stringify(whole) as string | undefined;
  return json === undefined
    ? undefined
    : `Write it in quotes: ${JSON.stringify(shorten(json, LONGEST_VALUE))}.`;
}
