import { Ajv } from 'ajv';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import satisfies from 'spdx-satisfies';
import { afterAll, beforeAll, expect, test } from 'vitest';

interface Component {
  name: string;
  version: string;
  purl: string;
  licenses?: { license?: { id?: string; name?: string }; expression?: string }[];
}
interface Sbom {
  specVersion: string;
  metadata: { component: { name: string; version: string } };
  components: Component[];
}

/** What may be used and passed on without asking: licences that demand no more than to be named. */
const ALLOWED = [
  ...['Apache-2.0', 'MIT', 'MIT-0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Unlicense'],
  ...['BlueOak-1.0.0', 'CC0-1.0'],
];

/** Looked at one by one: the version that was, and why it may be used. */
const LOOKED_AT: Record<string, string> = {
  // Names no licence in its package.json; its file LICENSE is the Unlicense.
  'unionfs@4.6.0': '',
  // Data about browsers, to be named where it is passed on; webpack reads it as it bundles workflows.
  'caniuse-lite@1.0.30001826': 'CC-BY-4.0',
};

const SCHEMAS = 'node_modules/@cyclonedx/cyclonedx-library/res/schema';
const folder = mkdtempSync(join(tmpdir(), 'brickwork-sbom-'));
let sbom: Sbom;
beforeAll(async () => {
  const file = join(folder, 'sbom.json');
  await promisify(execFile)('node', ['bin/sbom.mjs', file]);
  sbom = JSON.parse(readFileSync(file, 'utf8')) as Sbom;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Why a package may not be used; nothing where it may. */
function refused({ name, version, licenses = [] }: Component): string | undefined {
  const stated = licenses.map(({ license, expression }) => expression ?? license?.id ?? license?.name ?? '');
  const isAllowed = (one: string): boolean => {
    try {
      return satisfies(one, ALLOWED);
    } catch {
      // Not an expression of SPDX.
      return false;
    }
  };
  if (stated.length > 0 && stated.every(isAllowed)) return undefined;
  if (LOOKED_AT[`${name}@${version}`] === stated.join()) return undefined;
  return `${name}@${version}: ${stated.join(', ') || 'no licence'}`;
}

function validator(version: string): (document: unknown) => string[] {
  const read = (name: string): Record<string, unknown> =>
    JSON.parse(readFileSync(join(SCHEMAS, `${name}.SNAPSHOT.schema.json`), 'utf8')) as Record<
      string,
      unknown
    >;
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    logger: false,
    formats: { 'idn-email': true, 'iri-reference': true, 'date-time': true },
  });
  for (const name of ['spdx', 'jsf-0.82'])
    ajv.addSchema(read(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  const validate = ajv.compile(read(`bom-${version}`));
  return (document) => {
    validate(document);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}

test('is a CycloneDX document, by its own schema', () => {
  const problemsOf = validator(sbom.specVersion);
  expect(problemsOf(sbom)).toEqual([]);
  expect(problemsOf({ ...sbom, bomFormat: 'else' })).not.toEqual([]);
});

test('has every production dependency of package.json with the version that is installed, and is named after it', () => {
  const pack = JSON.parse(readFileSync('package.json', 'utf8')) as {
    version: string;
    dependencies: Record<string, string>;
  };
  const { name, version } = sbom.metadata.component;
  expect({ name, version }).toEqual({ name: 'brickwork', version: pack.version });
  const listed = new Set(sbom.components.map((component) => `${component.name}@${component.version}`));
  for (const dependency of Object.keys(pack.dependencies)) {
    const text = readFileSync(`node_modules/${dependency}/package.json`, 'utf8');
    const installed = (JSON.parse(text) as { version: string }).version;
    expect(listed).toContain(`${dependency}@${installed}`);
  }
  expect(sbom.components.map((component) => component.name)).not.toContain('vitest');
});

test('no package may run a script as it is installed', () => {
  const read = (name: string): unknown => JSON.parse(readFileSync(name, 'utf8'));
  const { packages } = read('package-lock.json') as {
    packages: Record<string, { hasInstallScript?: true }>;
  };
  const { allowScripts } = read('package.json') as { allowScripts: Record<string, boolean> };
  const scripted = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript === true);
  const names = new Set(scripted.map(([path]) => path.split('node_modules/').at(-1)));
  expect(Object.fromEntries([...names].map((name) => [name, false]))).toEqual(allowScripts);
});

test('each production dependency has a licence that is allowed', () => {
  expect(sbom.components.map(refused).filter((one) => one !== undefined)).toEqual([]);
});

test('what was looked at one by one is still there, and says what it said', () => {
  const listed = new Set(sbom.components.map(({ name, version }) => `${name}@${version}`));
  expect(Object.keys(LOOKED_AT).filter((one) => !listed.has(one))).toEqual([]);
  expect(readFileSync('node_modules/unionfs/LICENSE', 'utf8')).toContain('released into the public domain');
});

test.each([
  ['a licence that is not allowed', [{ license: { id: 'GPL-3.0-only' } }], 'GPL-3.0-only'],
  ['one of two', [{ expression: 'MIT AND GPL-2.0-only' }], 'MIT AND GPL-2.0-only'],
  ['words', [{ license: { name: 'SEE LICENSE IN file' } }], 'SEE LICENSE IN file'],
  ['none', undefined, 'no licence'],
])('a dependency with %s would not be', (_title, licenses, said) => {
  const component = { name: 'x', version: '1.0.0', purl: 'pkg:npm/x@1.0.0' };
  expect(refused(licenses === undefined ? component : { ...component, licenses })).toBe(`x@1.0.0: ${said}`);
  expect(refused({ ...component, licenses: [{ expression: '(MIT OR GPL-2.0-only)' }] })).toBeUndefined();
});
