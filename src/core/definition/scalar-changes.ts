import { z } from 'zod';
import { isJsonObject, joinPath, type JsonValue } from '../json.js';
import { jobDefinitionSchema } from './job-definition.js';
import { numberText } from './number-text.js';
import { PASSED_THROUGH_TYPES } from './passed-through-types.js';
import type { TextAt } from './written-place.js';

/** A text that becomes a whole number where one is wanted. */
export const WHOLE = /^[-+]?\d+$/;

/** A text that becomes a number where one is wanted. */
export const DECIMAL = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;

// The words of YAML 1.1, which the Databricks CLI takes where a truth value is wanted.
const TRUE = /^(true|[yY]|yes|Yes|YES|on|On|ON)$/;
const FALSE = /^(false|[nN]|no|No|NO|off|Off|OFF)$/;

/** A text that becomes a truth value where one is wanted. */
export const TRUTH_VALUE = new RegExp(`${TRUE.source}|${FALSE.source}`);

/** A value that is not of the type of its field, and what it would be as one. */
export interface ScalarChange {
  path: string;
  from: string | number | boolean | null;
  /** Undefined where it can be nothing: a null, or a number too large to be known exactly. */
  to: string | number | boolean | undefined;
}

/**
 * A job whose numbers, truth values and texts are of the types of their fields, as an Asset Bundle makes them: by value
 * (`1.10` becomes "1.1"), and null is absent. `textAt` is asked for what is written, by the path in the job.
 */
export function fitScalars<T extends JsonValue>(job: T, textAt: TextAt): { job: T; changes: ScalarChange[] } {
  const changes: ScalarChange[] = [];
  return { job: fitted(job, jobDefinitionSchema, '', { changes, textAt }) as T, changes };
}

interface Fitting {
  changes: ScalarChange[];
  textAt: TextAt;
}

function fitted(value: JsonValue, schema: unknown, path: string, fitting: Fitting): JsonValue {
  const type = unwrapped(schema);
  if (Array.isArray(value)) {
    if (!(type instanceof z.ZodArray)) return value;
    return value.map((item, at) => fitted(item, type.element, `${path}[${at}]`, fitting));
  }
  if (isJsonObject(value)) {
    const entries = Object.entries(value).flatMap(([key, member]) => {
      const at = joinPath(path, key);
      if (member === undefined) return [];
      if (member === null && memberType(type, key) !== undefined) {
        fitting.changes.push({ path: at, from: null, to: undefined });
        return [];
      }
      return [[key, fitted(member, memberType(type, key), at, fitting)] as const];
    });
    return Object.fromEntries(entries);
  }
  const to = value === null ? value : scalarOf(value, type, () => fitting.textAt(path));
  if (to === value) return value;
  fitting.changes.push({ path, from: value, to: to as ScalarChange['to'] });
  return to ?? value;
}

/** The type of a member; undefined for one that nothing is known of. */
function memberType(type: unknown, key: string): unknown {
  if (type instanceof z.ZodRecord) return type.valueType;
  if (!(type instanceof z.ZodObject)) return undefined;
  const shape = type.shape as Record<string, unknown>;
  return PASSED_THROUGH_TYPES.get(key) ?? (Object.hasOwn(shape, key) ? shape[key] : undefined);
}

/** The value as one of the type; itself where it is one already, or can't become one. */
function scalarOf(
  value: string | number | boolean,
  type: unknown,
  written: () => string | undefined,
): string | number | boolean | undefined {
  if (type instanceof z.ZodEnum) return type.options.includes(String(value)) ? String(value) : value;
  if (type instanceof z.ZodString)
    return typeof value === 'number' ? numberText(value, written()) : String(value);
  if (typeof value !== 'string') return value;
  if (type instanceof z.ZodBoolean) return truthValueOf(value) ?? value;
  if (!(type instanceof z.ZodNumber)) return value;
  const isNumber = type instanceof z.ZodNumberFormat ? WHOLE : DECIMAL;
  return isNumber.test(value) ? Number(value) : value;
}

/** The truth value that a text becomes; undefined for any other text. */
export function truthValueOf(text: string): boolean | undefined {
  if (TRUE.test(text)) return true;
  return FALSE.test(text) ? false : undefined;
}

function unwrapped(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? schema.unwrap() : schema;
}
