import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

interface Workflow {
  jobs: Record<string, { strategy?: { matrix: { node: number[] } }; steps: { run?: string }[] }>;
}

const read = (name: string): string => readFileSync(name, 'utf8');
const workflow = (name: string): Workflow => parse(read(`.github/workflows/${name}.yml`)) as Workflow;
const pack = JSON.parse(read('package.json')) as { version: string; engines: { node: string } };

test('the declared engine is the lowest that is tested, by the command that CI runs', () => {
  const { strategy, steps } = workflow('ci').jobs['test'];
  expect(strategy?.matrix.node).toEqual([20, 22, 24]);
  expect(pack.engines.node).toMatch(/^>=20\.\d+$/);
  expect(steps.at(-1)?.run).toBe('.ci/run');
});

test('everything that is depended on is looked after', () => {
  const { updates } = parse(read('.github/dependabot.yml')) as { updates: Record<string, string>[] };
  expect(updates.map((update) => update['package-ecosystem'])).toEqual([
    'npm',
    'github-actions',
    'docker',
    'terraform',
  ]);
  for (const form of ['bug', 'feature', 'config']) parse(read(`.github/ISSUE_TEMPLATE/${form}.yml`));
});

test('the changelog has the version of the package', () => {
  expect(read('CHANGELOG.md')).toContain(`## [${pack.version}]`);
});

test('files that CONTRIBUTING.md names are there', () => {
  const named = [...read('CONTRIBUTING.md').matchAll(/`((?:src|test|docs|bench|bin)\/[\w./-]+)`/g)].map(
    ([, path]) => path,
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((path) => !existsSync(path))).toEqual([]);
});
