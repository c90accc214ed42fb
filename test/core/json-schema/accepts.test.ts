import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readDefinition } from '../../../src/cli/read/read-definition.js';
import { jobDefinitionSchema } from '../../../src/core/definition/job-definition.js';
import { PASSED_THROUGH_TYPES } from '../../../src/core/definition/passed-through-types.js';
import { exampleNames } from '../../../src/local/example-settings.js';
import { isBundleFile, isDefinition, problemsOf } from './schema-checks.js';

/** A file as an editor reads it. */
function read(file: string): object {
  return parse(readFileSync(file, 'utf8'), { merge: true }) as object;
}

const EXAMPLES = exampleNames().map((name) => `examples/${name}/job.yml`);

describe('a definition that is taken', () => {
  const shapes = readdirSync('test/shapes').filter((name) => name !== 'expected.json');
  const files = [
    ...EXAMPLES,
    'examples/model-promotion/deploy-model.yml',
    ...shapes.map((name) => `test/shapes/${name}`),
    'test/values/job.json',
  ];

  test.each(files)('%s', (file) => {
    // Only which job is meant of several may be left to be said.
    const errors = readDefinition(file).issues.filter(({ severity }) => severity === 'error');
    expect(errors.filter(({ code }) => code !== 'BUNDLE_JOB_AMBIGUOUS')).toEqual([]);
    expect(problemsOf(isDefinition, read(file))).toEqual([]);
  });

  test('those of the docs', () => {
    const pages = readdirSync('docs').filter((name) => name.endsWith('.md'));
    const snippets = pages.flatMap((page) => [
      ...readFileSync(join('docs', page), 'utf8').matchAll(/```yaml\n([^]*?)```/g),
    ]);
    expect(snippets.length).toBeGreaterThan(15);
    const task = { task_key: 'a', notebook_task: { notebook_path: '/a' } };
    for (const [, text] of snippets) {
      // Of another file, which has a schema of its own.
      if (text.startsWith('cases:')) continue;
      const job = { tasks: [task], ...(parse(text, { merge: true }) as object) };
      expect(problemsOf(isDefinition, job), text).toEqual([]);
    }
  });

  test('one with others under brickwork.jobs, by their files as well', () => {
    const withJob = (other: unknown): object => ({ ...read(EXAMPLES[0]), brickwork: { jobs: { other } } });
    expect(problemsOf(isDefinition, withJob('other.yml'))).toEqual([]);
    expect(problemsOf(isDefinition, withJob(read(EXAMPLES[1])))).toEqual([]);
    expect(problemsOf(isDefinition, withJob({ tasks: [{}] }))).toContain(
      "/brickwork/jobs/other/tasks/0: must have required property 'task_key'",
    );
  });
});

/*
 * A change of a good definition; none of what Brickwork only hands on, where the schema knows what Databricks takes and
 * `validate` asks nothing, and none under brickwork.jobs, which are checked as jobs.
 */
const changed = fc
  .tuple(
    fc.constantFrom(...EXAMPLES.map(read)),
    fc.nat(),
    fc.constantFrom('rename', 'leave out', 'replace', 'add'),
  )
  .chain(([example, at, how]) => {
    const paths = pathsOf(example).filter((path) => !path.some((step) => UNCHECKED.has(step)));
    const junk = fc.oneof(
      fc.constantFrom<unknown>(null, -2, 0, 0.5, 7000, 1e9, '', 'x', 'ALL_DONE', '!', true, [], {}, [{}]),
      fc.constant('x'.repeat(5000)),
    );
    return junk.map((value) => changeAt(structuredClone(example), paths[at % paths.length], how, value));
  });

const UNCHECKED = new Set<unknown>([...PASSED_THROUGH_TYPES.keys(), 'jobs']);

type Path = (string | number)[];

function pathsOf(value: unknown, at: Path = []): Path[] {
  const inside = Object.entries(typeof value === 'object' && value !== null ? value : {});
  const steps = inside.flatMap(([key, member]) =>
    pathsOf(member, [...at, Array.isArray(value) ? Number(key) : key]),
  );
  return at.length === 0 ? steps : [at, ...steps];
}

function changeAt(document: object, path: Path, how: string, value: unknown): unknown {
  const parent = path.slice(0, -1).reduce<unknown>((part, step) => (part as never)[step], document);
  const key = path.at(-1) ?? '';
  const members = parent as Record<string | number, unknown>;
  if (how === 'replace' || Array.isArray(parent)) members[key] = value;
  else if (how === 'add') members['surprise'] = value;
  else {
    if (how === 'rename') members[`${key}_`] = members[key];
    delete members[key];
  }
  return document;
}

test('a document is taken by the JSON Schema where our own schema takes it, and only there', () => {
  fc.assert(
    fc.property(changed, (document) => {
      const problems = problemsOf(isDefinition, document);
      expect(problems.length === 0, JSON.stringify([document, problems])).toBe(
        jobDefinitionSchema.safeParse(document).success,
      );
    }),
    { numRuns: 1000 },
  );
});

describe('a file of a bundle', () => {
  const GOLDENS = 'test/core/bundle/goldens';
  /** Bundles with a field that nobody knows, and with one that is left out for its type. */
  const WRONG = ['13-unknown-field/databricks.yml', '14-bad-type/databricks.yml'];
  const files = readdirSync(GOLDENS, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.yml') && !name.endsWith('dbt_project.yml'));

  test.each(files.filter((name) => !WRONG.includes(name)))('%s', (name) => {
    expect(problemsOf(isBundleFile, read(join(GOLDENS, name)))).toEqual([]);
  });

  test.each(WRONG)('%s is refused', (name) => {
    expect(problemsOf(isBundleFile, read(join(GOLDENS, name)))).not.toEqual([]);
  });

  test.each(['databricks.yml', 'resources/nightly.job.yml'])('examples/bundle/%s', (name) => {
    expect(problemsOf(isBundleFile, read(join('examples/bundle', name)))).toEqual([]);
  });

  test('every example as a job of a bundle', () => {
    for (const file of EXAMPLES) {
      const resources = { jobs: { j: read(file) } };
      expect(problemsOf(isBundleFile, { resources }), file).toEqual([]);
      expect(problemsOf(isBundleFile, { targets: { dev: { resources } } }), file).toEqual([]);
      expect(problemsOf(isDefinition, { resources }), file).toEqual([]);
    }
  });
});
