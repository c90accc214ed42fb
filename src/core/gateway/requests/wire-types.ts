import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../json.js';

const MOST_ID = 2n ** 63n - 1n;
const LONGEST_TOKEN = 64;

/** An id, which may come as a number, as text or as a bigint, as decimal text. JavaScript has rounded larger numbers. */
export const id = z
  .unknown()
  .refine((value) => value !== undefined, { error: 'must be given' })
  .transform((value, context): string => {
    const text = isExact(value) ? String(value) : '';
    if (/^[1-9]\d{0,18}$/.test(text) && BigInt(text) <= MOST_ID) return text;
    context.addIssue({ code: 'custom', message: 'must be an id, a whole number above 0' });
    return z.NEVER;
  })
  .meta({ type: 'integer', format: 'int64', minimum: 1 });

function isExact(value: unknown): value is string | number | bigint {
  return typeof value === 'string' || typeof value === 'bigint' || Number.isSafeInteger(value);
}

export const texts = z.array(z.string());
export const textMap = z.record(z.string(), z.string());
export const token = z.string().max(LONGEST_TOKEN).optional();

/** A JSON object as it stands; ids inside may be texts. */
export const settingsObject = z.custom<JsonObject>((value) => isJsonObject(value), {
  error: 'must be an object',
});

/** Of a query, where all values are texts; clients in Python may write `True`. */
export const flag = z
  .string()
  .regex(/^(true|false)$/i, 'must be true or false')
  .transform((text) => text.toLowerCase() === 'true');

/** Of a query: a whole number within limits. */
export function wholeNumber(least: number, most: number) {
  return z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number, 0 or more')
    .transform(Number)
    .refine((number) => number >= least && number <= most, {
      error: `must be between ${least} and ${most}`,
    });
}

/** Of a query; `page_token=` asks for the first page. */
export const pageToken = z.string().optional();
