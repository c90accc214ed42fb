import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bundleFileSchema } from '../../../src/core/json-schema/bundle-file-schema.js';
import { definitionSchema } from '../../../src/core/json-schema/definition-schema.js';
import { DESCRIPTIONS } from '../../../src/core/json-schema/descriptions.js';
import { taskTypes } from '../../../src/core/task-types/index.js';
import { isJsonObject, type JsonObject } from '../../../src/core/json.js';

const SCHEMAS = { definition: definitionSchema(), bundle: bundleFileSchema() } as unknown as {
  definition: JsonObject;
  bundle: JsonObject;
};

describe.each(['definition', 'bundle'] as const)('the schema of a %s', (of) => {
  test('is one of draft-07, of which every reference leads to a definition', () => {
    const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false });
    ajv.addKeyword('patternErrorMessage');
    expect(ajv.validateSchema(SCHEMAS[of]), JSON.stringify(ajv.errors)).toBe(true);
    expect(() => ajv.compile(SCHEMAS[of])).not.toThrow();
  });

  test('is the one in schemas/', () => {
    const file = `schemas/${of}.schema.json`;
    const hint = `${file} is stale. Make it anew: node bin/brickwork.mjs schema ${of} > ${file}`;
    expect(JSON.parse(readFileSync(file, 'utf8')), hint).toEqual(SCHEMAS[of]);
  });
});

describe('descriptions', () => {
  const text = JSON.stringify(SCHEMAS);

  test.each(Object.entries(DESCRIPTIONS))('that of %s is seen', (_, description) => {
    expect(text).toContain(JSON.stringify(description));
  });

  /** The fields of a part without a description, with those inside of them. */
  function undescribed(part: unknown, path: string): string[] {
    if (!isJsonObject(part)) return [];
    const { properties, items, $ref } = part;
    if (typeof $ref === 'string') return [];
    return [
      ...undescribed(items, path),
      ...Object.entries(isJsonObject(properties) ? properties : {}).flatMap(([name, field]) => {
        const at = `${path}.${name}`;
        const { description, $ref: ref } = field as JsonObject;
        const named = typeof ref === 'string' ? definition(ref.split('/').at(-1) ?? '') : undefined;
        const isDescribed = (named ?? { description })['description'] !== undefined;
        return [...(isDescribed ? [] : [at]), ...undescribed(field, at)];
      }),
    ];
  }

  function definition(name: string): JsonObject {
    return (SCHEMAS.definition['definitions'] as JsonObject)[name] as JsonObject;
  }

  test.each([
    'job_settings',
    'task_settings',
    'cluster_settings',
    'retry_policy',
    'approval_task',
    'wait_task',
  ])('every field of %s has one', (name) => {
    expect(undescribed(definition(name), name)).toEqual([]);
  });

  test('every type of a task has one', () => {
    expect(taskTypes.map(({ key }) => key).filter((key) => DESCRIPTIONS[key] === undefined)).toEqual([]);
  });

  test('they are sentences', () => {
    for (const description of Object.values(DESCRIPTIONS)) expect(description).toMatch(/[.\]}]$|NAME\.$/);
  });
});
