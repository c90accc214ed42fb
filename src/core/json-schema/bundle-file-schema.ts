import { bundleSchema, targetVariablesSchema } from '../bundle/bundle-schema.js';
import { ANCHORS, DRAFT_07, jobsOr, OTHER_JOBS } from './definition-schema.js';
import { anyOf, type JsonSchema, refTo } from './json-schema.js';
import { NAMED_PARTS, OFFERED_TEXTS } from './named-parts.js';
import { BUNDLE } from './notation.js';
import { SchemaWriter, type Writing } from './schema-writer.js';

/** The JSON Schema of the files of an Asset Bundle: its root file, and those that are included, which have the same shape. */
export function bundleFileSchema(): JsonSchema {
  const definitions: Record<string, JsonSchema> = {};
  // A job in another shape than that of the settings is left to `validate`.
  const settings = { if: { required: ['tasks'] }, then: refTo('job') };
  const variables = { type: 'object', additionalProperties: anyOf(refTo('variable'), {}) };
  const writing: Writing = {
    notation: BUNDLE,
    names: NAMED_PARTS,
    instead: new Map<unknown, JsonSchema>([
      ...OFFERED_TEXTS,
      [OTHER_JOBS, jobsOr(settings)],
      [targetVariablesSchema, variables],
    ]),
    definitions,
    prefix: '',
  };
  const writer = new SchemaWriter(writing);
  const root = Object.entries(bundleSchema.shape).map(([name, schema]) => [
    name,
    writer.write(schema, `.${name}`),
  ]);
  return {
    $schema: DRAFT_07,
    type: 'object',
    properties: Object.fromEntries(root),
    // Where people keep anchors; the Databricks CLI takes any name for it, and then a typo for one.
    patternProperties: { ...ANCHORS, '^definitions$': {} },
    additionalProperties: false,
    definitions,
  };
}
