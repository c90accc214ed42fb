import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import {
  JOB_SEARCH_ATTRIBUTES,
  SEARCH_ATTRIBUTES,
  TASK_RUNS_ATTRIBUTE,
} from '../../src/core/run/view/search-attributes.js';

/** HashiCorp's own parser. Its types are left out: they bring those of browsers into the whole program. */
const { parse } = createRequire(import.meta.url)('@cdktn/hcl2json') as {
  parse: (name: string, text: string) => Promise<unknown>;
};

type Blocks = Record<string, Record<string, unknown>[]>;
interface Module {
  locals?: Record<string, unknown>[];
  resource?: Record<string, Blocks>;
  variable?: Blocks;
  output?: Blocks;
}

const HOME = 'deploy/terraform';
const MODULES = readdirSync(HOME, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const PROVIDERS: Record<string, string> = { 'temporal-cloud': 'temporalcloud', jobs: 'databricks' };

const textOf = (module: string): string =>
  readdirSync(join(HOME, module))
    .map((name) => readFileSync(join(HOME, module, name), 'utf8'))
    .join('\n');
const parsed = async (module: string): Promise<Module> => (await parse('main.tf', textOf(module))) as Module;

/** OpenTofu or Terraform; nothing where there is neither. */
const [cli] = [process.env['TERRAFORM_CLI'] ?? '', 'tofu', 'terraform'].filter(
  (name) => name !== '' && spawnSync(name, ['version']).status === 0,
);
const whyNotFormatted = cli === undefined ? ' (skipped: no TERRAFORM_CLI, "tofu" or "terraform")' : '';

const all = [...SEARCH_ATTRIBUTES, ...JOB_SEARCH_ATTRIBUTES, TASK_RUNS_ATTRIBUTE];

test('the namespace has the search attributes that brickwork setup registers, and the type', async () => {
  const { locals, resource } = await parsed('temporal-cloud');
  expect(locals).toEqual([{ search_attributes: all }]);
  const [attribute] = resource?.['temporalcloud_namespace_search_attribute']['brickwork'] ?? [];
  expect(attribute).toMatchObject({
    for_each: '${toset(local.search_attributes)}',
    name: '${each.key}',
    type: 'keyword',
  });
});

test('so has the command for a service of your own', () => {
  const readme = readFileSync(join(HOME, 'README.md'), 'utf8');
  expect([...readme.matchAll(/--name (Brickwork\w+) --type Keyword/g)].map(([, name]) => name)).toEqual(all);
});

test.each(MODULES)('%s uses each of its variables, no other, and says what each is', async (module) => {
  const { variable = {}, output = {} } = await parsed(module);
  const used = new Set([...textOf(module).matchAll(/\bvar\.(\w+)/g)].map(([, name]) => name));
  expect([...used].sort()).toEqual(Object.keys(variable).sort());
  for (const [name, [block]] of Object.entries({ ...variable, ...output }))
    expect(String(block['description']), name).toMatch(/\w/);
  const readme = readFileSync(join(HOME, 'README.md'), 'utf8');
  const given = [...readme.matchAll(/-var '?(\w+)=/g)].map(([, name]) => name);
  const needed = Object.entries(variable).filter(([, [block]]) => !('default' in block));
  for (const [name] of needed) expect(given).toContain(name);
});

test('files that do not parse are found', async () => {
  await expect(parse('main.tf', 'resource "a" "b" {')).rejects.toThrow(/Unclosed configuration block/);
});

test.skipIf(cli === undefined)(`files are formatted${whyNotFormatted}`, () => {
  const { status, stdout } = spawnSync(cli ?? '', ['fmt', '-check', '-recursive', '-list=true', HOME], {
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});

// Providers come from a registry that tests do not ask: each is held against a binary that is there already.
for (const module of MODULES) {
  const variable = `TERRAFORM_PROVIDER_${PROVIDERS[module].toUpperCase()}`;
  const binary = process.env[variable] ?? '';
  const isThere = cli !== undefined && existsSync(binary);
  const title = `${module} is valid by its provider${isThere ? '' : ` (skipped: ${variable} names no binary)`}`;
  test.skipIf(!isThere)(title, () => {
    const { status, printed } = validate(module, binary);
    expect(status, printed).toBe(0);
  });
}

function validate(module: string, binary: string): { status: number | null; printed: string } {
  const folder = mkdtempSync(join(tmpdir(), 'brickwork-terraform-'));
  try {
    cpSync(join(HOME, module), folder, { recursive: true });
    const [, source] = /source\s+= "(.*)"/.exec(textOf(module)) ?? [];
    const overrides = `dev_overrides { ${JSON.stringify(source)} = ${JSON.stringify(dirname(binary))} }`;
    writeFileSync(join(folder, 'cli.tfrc'), `provider_installation {\n  ${overrides}\n  direct {}\n}\n`);
    const env = { PATH: process.env['PATH'], TF_CLI_CONFIG_FILE: join(folder, 'cli.tfrc') };
    const options = { cwd: folder, env, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync(cli ?? '', ['validate', '-no-color'], options);
    return { status, printed: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
