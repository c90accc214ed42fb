import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readYaml } from '../src/cli/read/read-yaml.js';
import { parseEnvironments } from '../src/core/environment/environment-file.js';
import { buildProgram } from '../src/cli/program.js';
import { decideGates } from '../src/core/promotion/gates.js';

const PAGE = readFileSync('docs/environments.md', 'utf8');

test('the file in docs/environments.md is one, and its gates are those of the table', () => {
  const [, text = ''] = /```yml\n([^]*?)```/.exec(PAGE) ?? [];
  const read = readYaml(Buffer.from(text));
  const parsed = parseEnvironments('value' in read ? read.value : undefined, ['dev', 'prod']);
  const rules = 'environments' in parsed ? parsed.environments.get('prod')?.promotion : undefined;
  expect(rules).toMatchObject({ from: 'dev', runs: { successful: 3 }, approval: { not_by_author: true } });
  const facts = { content: 'c', nowMillis: 0, drift: [], jobs: [], dataQuality: new Map() };
  const gates = decideGates(rules as NonNullable<typeof rules>, facts).map(({ gate }) => gate);
  const rows = [...PAGE.matchAll(/^\| `(\w+)` \| /gm)].map(([, gate]) => gate);
  expect(rows).toEqual(gates);
});

test('the commands in it are there', () => {
  const program = buildProgram(() => undefined, {} as never);
  const known = new Set(program.commands.map((command) => command.name()));
  const named = [...PAGE.matchAll(/brickwork (\w+)/g)]
    .map(([, name]) => name)
    .filter((name) => name !== 'test');
  expect(named.filter((name) => !known.has(name))).toEqual([]);
  expect(named.length).toBeGreaterThan(15);
});
