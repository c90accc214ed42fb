import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type BundleFiles, filesOfTexts } from '../../../src/core/bundle/bundle-files.js';
import { type ResolvedBundle, resolveBundle } from '../../../src/core/bundle/resolve-bundle.js';

/*
 * What the official Databricks CLI (built from its source of 2026-08-21, v1.14 development) printed for
 * `bundle validate -o json` under `resources.jobs`; `exit` 1 where it refuses the bundle. Tasks come sorted by key.
 */
const GOLDENS = fileURLToPath(new URL('goldens', import.meta.url));

interface GoldenRun {
  run: { target?: string; vars?: string[]; env?: Record<string, string>; dir?: string };
  exit: 0 | 1;
  why?: string;
  jobs?: Record<string, unknown>;
}

/** Where each refusal points to: the places of its issues, by golden and run. */
const REFUSED: Record<string, string[]> = {
  '03-variables {"target":"bare"}': ['databricks.yml:21:3 VARIABLE_MISSING'],
  '05-modes {"target":"dev_presets"}': [
    'databricks.yml:52:7 MODE_UNPAUSED',
    'databricks.yml:51:7 MODE_PREFIX',
  ],
  '05-modes {"target":"prod_bare"}': ['databricks.yml:67:3 MODE_ROOT_PATH'],
  '11-undefined-variable {}': ['databricks.yml:8:7 VARIABLE_UNKNOWN'],
  '15-cycle-variables {}': ['databricks.yml:6:7 REFERENCE_CIRCLE'],
  '16-duplicate-key {}': ['x.yml:3:5 RESOURCE_KEY_TWICE'],
  '17-missing-notebook {}': ['databricks.yml:9:45 PATH_MISSING'],
  '18-targets-none-default {}': ['databricks.yml:10:1 BUNDLE_TARGET_MISSING'],
  '18-targets-none-default {"target":"three"}': ['databricks.yml:10:1 BUNDLE_TARGET_UNKNOWN'],
  '20-targets-two-defaults {}': ['databricks.yml:12:9 BUNDLE_TARGET_DEFAULTS'],
  '21-no-targets {"target":"x"}': ['databricks.yml:1:1 BUNDLE_TARGET_UNKNOWN'],
  '23-lookups {}': ['databricks.yml:8:14 VARIABLE_LOOKUP'],
};

function filesOf(golden: string, dir = '.'): BundleFiles {
  const root = join(GOLDENS, golden);
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const texts = entries
    .filter((entry) => entry.isFile() && entry.name !== 'expected.json')
    .map((entry): [string, string] => {
      const path = join(entry.parentPath, entry.name);
      const inside = path.slice(root.length + 1);
      const relative =
        dir === '.' ? inside : inside.startsWith(`${dir}/`) ? inside.slice(dir.length + 1) : `../${inside}`;
      return [relative, readFileSync(path, 'utf8')];
    });
  return filesOfTexts(dir === '.' ? '/bundles' : `/bundles/${dir}`, new Map(texts));
}

function resolve(golden: string, { target, vars, env, dir }: GoldenRun['run']): ResolvedBundle {
  const options = { caller: { userName: 'tester@databricks.com' }, vars, env };
  return resolveBundle(filesOf(golden, dir), { ...options, ...(target === undefined ? {} : { target }) });
}

const runs = readdirSync(GOLDENS)
  .sort()
  .flatMap((golden) => {
    const expected = JSON.parse(readFileSync(join(GOLDENS, golden, 'expected.json'), 'utf8')) as GoldenRun[];
    return expected.map((run) => ({ golden, ...run, title: `${golden} ${JSON.stringify(run.run)}` }));
  });

test('all 42 runs are here', () => {
  expect(runs).toHaveLength(42);
});

describe('a bundle comes to what the Databricks CLI makes of it', () => {
  test.each(runs.filter(({ exit }) => exit === 0))('$title', ({ golden, run, jobs }) => {
    const resolved = resolve(golden, run);
    expect(resolved).toMatchObject({ kind: 'bundle' });
    if (resolved.kind !== 'bundle') return;
    expect(Object.fromEntries([...resolved.jobs].map(([key, { document }]) => [key, document]))).toEqual(
      jobs,
    );
  });
});

describe('a bundle that the Databricks CLI refuses is refused, with the place', () => {
  test.each(runs.filter(({ exit }) => exit === 1))('$title: $why', ({ golden, run, title }) => {
    const resolved = resolve(golden, run);
    expect(resolved.kind).toBe('invalid');
    const errors = resolved.issues.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ code, file, line, column }) => `${file}:${line}:${column} ${code}`)).toEqual(
      REFUSED[title],
    );
  });
});
