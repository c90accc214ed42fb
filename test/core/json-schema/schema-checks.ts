import { Ajv, type ValidateFunction } from 'ajv';
import { bundleFileSchema } from '../../../src/core/json-schema/bundle-file-schema.js';
import { definitionSchema } from '../../../src/core/json-schema/definition-schema.js';

const ajv = new Ajv({ strict: false, allErrors: true });

export const isDefinition = ajv.compile(definitionSchema());
export const isBundleFile = ajv.compile(bundleFileSchema());

/** What a schema has against a document, as `/path: what`; the words of alternatives that were not meant are among them. */
export function problemsOf(schema: ValidateFunction, document: unknown): string[] {
  if (schema(document)) return [];
  return (schema.errors ?? []).map(({ instancePath, message, keyword, params }) => {
    const field = keyword === 'additionalProperties' ? ` ${params['additionalProperty']}` : '';
    return `${instancePath}: ${message}${field}`;
  });
}
