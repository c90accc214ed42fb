import { z } from 'zod';

/** Every schema inside of a schema, itself included, each once. */
export function schemasIn(schema: unknown, found = new Set<z.ZodType>()): Set<z.ZodType> {
  if (!(schema instanceof z.ZodType) || found.has(schema)) return found;
  found.add(schema);
  const inner: unknown[] = [];
  if (schema instanceof z.ZodObject) inner.push(...(Object.values(schema.shape) as unknown[]));
  if (schema instanceof z.ZodArray) inner.push(schema.element);
  if (schema instanceof z.ZodRecord) inner.push(schema.keyType, schema.valueType);
  if (schema instanceof z.ZodUnion) inner.push(...(schema.options as unknown[]));
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) inner.push(schema.unwrap());
  if (schema instanceof z.ZodLazy) inner.push(schema.unwrap());
  if (schema instanceof z.ZodPipe) inner.push(schema.in);
  for (const one of inner) schemasIn(one, found);
  return found;
}

/** Something wrong for every schema: other types, and what is too small, too long or of no known form. */
export const WRONG: readonly unknown[] = [
  null,
  true,
  -1e9,
  -1,
  0,
  0.5,
  1e9,
  1e300,
  NaN,
  Infinity,
  '',
  ' ',
  '!? #',
  'x'.repeat(5000),
  [],
  [1],
  ['a', 'b'],
  Array.from({ length: 200 }, () => 'dbt run'),
  [NaN],
  [[{ a: [NaN] }]],
  {},
  { surprise: 1, __proto__: null },
  { a: NaN },
  { a: [{ b: undefined }] },
];

/** What zod says where a schema says nothing. */
export const WORDS_OF_ZOD = /expected|received|Invalid|Too (small|big)|Unrecognized|pattern|[<>]=|undefined/;
