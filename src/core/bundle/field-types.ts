import { z } from 'zod';
import { PASSED_THROUGH_TYPES } from '../definition/passed-through-types.js';
import { mapTree, scalarTree, type Tree } from './value-tree.js';

/** What a schema wants to stand somewhere: an 'id' is a whole number or, to Brickwork alone, a name; 'any' says nothing. */
export type FieldType =
  | { kind: 'map'; fields: Readonly<Record<string, unknown>>; isClosed: boolean; rest: unknown }
  | { kind: 'record'; value: unknown }
  | { kind: 'list'; item: unknown }
  | { kind: 'text' | 'whole' | 'number' | 'flag' | 'id' | 'any' };

/** What a schema wants. */
export function fieldTypeOf(schema: unknown): FieldType {
  if (schema instanceof z.ZodOptional) return fieldTypeOf(schema.unwrap());
  if (schema instanceof z.ZodObject) {
    const { catchall: rest } = schema.def;
    const isClosed = rest instanceof z.ZodNever;
    return { kind: 'map', fields: schema.shape, isClosed, rest };
  }
  if (schema instanceof z.ZodRecord) return { kind: 'record', value: schema.valueType };
  if (schema instanceof z.ZodArray) return { kind: 'list', item: schema.element };
  if (schema instanceof z.ZodString || schema instanceof z.ZodEnum) return { kind: 'text' };
  if (schema instanceof z.ZodBoolean) return { kind: 'flag' };
  if (schema instanceof z.ZodNumberFormat) return { kind: 'whole' };
  if (schema instanceof z.ZodUnion) return { kind: 'id' };
  return { kind: schema instanceof z.ZodNumber ? 'number' : 'any' };
}

/** The schema of a member; undefined for one that the fields do not have. */
export function memberSchema(fields: Readonly<Record<string, unknown>>, key: string): unknown {
  const own = Object.hasOwn(fields, key) ? fields[key] : undefined;
  return own !== undefined && isTelling(own) ? own : (PASSED_THROUGH_TYPES.get(key) ?? own);
}

/** False for a schema that takes anything, or a map of anything; of lists those that are known are closed. */
function isTelling(schema: unknown): boolean {
  const type = fieldTypeOf(schema);
  return type.kind === 'record' ? isTelling(type.value) : type.kind !== 'any';
}

/** What a reference to a field gives that is not set; undefined where that is nothing. (None that can be asked for is a number.) */
export function zeroOf(schema: unknown, at: Tree): Tree | undefined {
  const { kind } = fieldTypeOf(schema);
  if (kind === 'map' || kind === 'record') return mapTree(at, new Map());
  if (kind === 'flag') return scalarTree(at, false);
  return kind === 'text' ? scalarTree(at, '') : undefined;
}
