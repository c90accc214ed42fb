import { z } from 'zod';
import { accessFileSchema } from '../access/access-file.js';
import type { JsonSchema } from './json-schema.js';

/** The JSON Schema of an access file. That of several ways to sign in one is taken is left to the reading of the file. */
export function accessSchema(): JsonSchema {
  return z.toJSONSchema(accessFileSchema, { target: 'draft-7', io: 'input' });
}
