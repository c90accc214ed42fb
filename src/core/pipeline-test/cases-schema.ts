import { z } from 'zod';
import type { JsonSchema } from '../json-schema/json-schema.js';
import { caseFileSchema } from './case-schema.js';

/** The JSON Schema of a file with cases, by which an editor completes and checks it. */
export function casesSchema(): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(caseFileSchema, {
    target: 'draft-7',
    io: 'input',
    reused: 'ref',
  });
  return { $schema, ...withoutLimits(schema) };
}

/** Without the limits of every whole number, which say nothing. */
function withoutLimits(schema: JsonSchema): JsonSchema {
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) =>
      key === 'maximum' && value === Number.MAX_SAFE_INTEGER ? undefined : value,
    ),
  ) as JsonSchema;
}
