import { describe, expect, test } from 'vitest';
import { Findings } from '../../../src/core/bundle/bundle-issue.js';
import { readDocument } from '../../../src/core/bundle/read-document.js';
import { bundleWith, issuesOf, resolve } from './resolve-texts.js';

/** Milliseconds of the processor for what takes few where nothing explodes; others that want it as well do not count. */
const SOON = 10_000;

function soon<T>(work: () => T): T {
  const started = process.cpuUsage();
  const result = work();
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(SOON);
  return result;
}

describe('what would explode is refused', () => {
  test('aliases', () => {
    const levels = Array.from({ length: 40 }, (_, at) => `x${at + 1}: &x${at + 1} [*x${at}, *x${at}]`);
    expect(soon(() => issuesOf(`x0: &x0 [a]\n${levels.join('\n')}`))).toEqual([
      'databricks.yml:1:1 SYNTAX: its aliases unfold to far more than a bundle can hold.',
    ]);
  });

  test.each([
    ['texts', '"${var.%}${var.%}"'],
    ['lists', '["${var.%}", "${var.%}"]'],
  ])('variables with %s', (_kind, value) => {
    const variables = Array.from(
      { length: 40 },
      (_, at) => `  v${at + 1}: {default: ${value.replaceAll('%', `v${at}`)}}`,
    );
    const bundle = bundleWith(
      'name: n',
      `variables:\n  v0: {default: ${'x'.repeat(100)}}\n${variables.join('\n')}`,
    );
    expect(soon(() => issuesOf(bundle)).map((issue) => issue.replace(/^\S+ (\S+).*/, '$1'))).toEqual([
      'REFERENCE_TOO_LARGE',
    ]);
  });

  test('a chain of references, which is no circle', () => {
    const variables = Array.from({ length: 20_000 }, (_, at) => `  v${at}: {default: "\${var.v${at + 1}}"}`);
    const bundle = bundleWith('name: n', `variables:\n${variables.join('\n')}\n  v20000: {default: x}`);
    expect(soon(() => issuesOf(bundle))).toEqual([expect.stringContaining('REFERENCE_TOO_LARGE') as string]);
  });

  test('maps that become deeper and deeper', () => {
    const nested = `${'[ '.repeat(300)}"\${var.%}"${' ]'.repeat(300)}`;
    const variables = [1, 2, 3, 4, 5].map(
      (at) => `  v${at}: {default: ${nested.replace('%', `v${at - 1}`)}}`,
    );
    const bundle = bundleWith('name: n', `variables:\n  v0: {default: x}\n${variables.join('\n')}`);
    expect(soon(() => issuesOf(bundle))).toEqual([expect.stringContaining('REFERENCE_TOO_LARGE') as string]);
  });

  test('brackets', () => {
    expect(soon(() => issuesOf('['.repeat(100_000)))).toEqual([
      'databricks.yml:1:1 SYNTAX: the document is nested far too deep.',
    ]);
    expect(issuesOf(`a: ${'[x}'.repeat(100)}`).length).toBeLessThanOrEqual(10);
  });

  test('a file of many megabytes', () => {
    expect(issuesOf(`# ${'x'.repeat(9_000_000)}`)).toEqual([
      'databricks.yml:1:1 SYNTAX: the file is far larger than a bundle can be.',
    ]);
  });
});

test('what goes wrong while a document is read is not taken for a problem of the document', () => {
  const findings = new Findings();
  findings.error = () => {
    throw new Error('no more room');
  };
  expect(() => readDocument('f.yml', 'a: *b', findings)).toThrow('no more room');
});

test('names that objects have of themselves are names like others', () => {
  const bundle = resolve(
    bundleWith('tags: {__proto__: a, constructor: b}', 'variables: {toString: {default: c}}'),
  );
  if (bundle.kind !== 'bundle') throw new Error('it is not resolved');
  expect(JSON.stringify(bundle.jobs.get('j')?.document['tags'])).toBe('{"__proto__":"a","constructor":"b"}');
  const issues = issuesOf(bundleWith('constructor: x\nname: "${bundle.constructor}"'));
  expect(issues).toEqual([
    expect.stringContaining('FIELD_UNKNOWN resources.jobs.j.constructor') as string,
    expect.stringContaining('REFERENCE_UNKNOWN resources.jobs.j.name') as string,
  ]);
});

test('ten thousand files with a job each, and ten thousand beside them', () => {
  const jobs = Array.from({ length: 10_000 }, (_, at): [string, string] => [
    `jobs/j${at}.yml`,
    `resources: {jobs: {j${at}: {name: "n \${bundle.name}"}}}`,
  ]);
  const others = Array.from({ length: 10_000 }, (_, at): [string, string] => [`src/a${at}.py`, '']);
  const texts = {
    'databricks.yml': 'bundle: {name: b}\ninclude: [jobs/*.yml]',
    ...Object.fromEntries([...jobs, ...others]),
  };
  const bundle = soon(() => resolve(texts));
  expect(bundle.kind === 'bundle' ? bundle.jobs.size : bundle.issues).toBe(10_000);
}, 30_000);
