import { describe, expect, test } from 'vitest';
import { bundleWith, issuesOf, jobOf, resolve } from './resolve-texts.js';

const named = (variables: string): string => bundleWith('name: ${var.a}', variables);

describe('the value of a variable', () => {
  const all = named(`variables: {a: {default: default}}\ntargets: {t: {variables: {a: target}}}`);
  const file = { 'databricks.yml': all, '.databricks/bundle/t/variable-overrides.json': '{"a": "file"}' };
  const env = { BUNDLE_VAR_a: 'env' };

  test.each([
    ['its default', named('variables: {a: {default: default}}'), {}, 'default'],
    ['the target', all, {}, 'target'],
    ['the file', file, {}, 'file'],
    ['the environment', file, { env }, 'env'],
    ['--var', file, { env, vars: ['a=b=c'] }, 'b=c'],
    ['an empty --var', file, { env, vars: ['a='] }, undefined],
    ['a value that it has itself', named('variables: {a: {value: own, default: 1}}'), { env }, 'own'],
  ])('is that of %s', (_by, texts, options, name) => {
    expect(jobOf(texts, options)['name']).toBe(name);
  });

  test('is that of a target in each of its forms', () => {
    const bundle = (form: string): string =>
      named(`variables: {a: {default: x}}\ntargets: {t: {variables: {a: ${form}}}}`);
    expect(jobOf(bundle('1.50'))['name']).toBe('1.5');
    expect(jobOf(bundle('{default: y}'))['name']).toBe('y');
    expect(jobOf(bundle('{default: y, description: d}'))['name']).toBe('y');
    expect(jobOf(bundle(''))['name']).toBe('x');
  });

  test('is a whole map or list where it is complex, and nothing of the default is left', () => {
    const bundle = (form: string): string =>
      bundleWith(
        'tags: ${var.a}',
        `variables: {a: {type: complex, default: {x: 1, y: 2}}}\ntargets: {t: {variables: {a: ${form}}}}`,
      );
    expect(jobOf(bundle('{y: 3}'))['tags']).toEqual({ y: '3' });
    // A map with the members of a definition is one.
    expect(jobOf(bundle('{default: {z: 4}, type: complex}'))['tags']).toEqual({ z: '4' });
  });

  test('of a target takes the place of a look-up, and a look-up that of a default', () => {
    const bundle = (variable: string, override: string): string =>
      named(`variables: {a: ${variable}}\ntargets: {t: {variables: {a: ${override}}}}`);
    expect(jobOf(bundle('{lookup: {cluster: c}}', 'x'))['name']).toBe('x');
    expect(issuesOf(bundle('{default: x}', '{lookup: {cluster: c}}'))).toEqual([
      'databricks.yml:7:40 VARIABLE_LOOKUP variables.a.lookup: looks up the cluster "c" in the workspace, which is not ' +
        'asked here. Have it asked by --workspace, or give the id: --var a=… or BUNDLE_VAR_a.',
    ]);
  });

  test('of a look-up may be given, and is not asked for where nobody uses it', () => {
    const bundle = named('variables: {a: {lookup: {cluster: c}}}');
    const file = {
      'databricks.yml': bundle,
      '.databricks/bundle/default/variable-overrides.json': '{"a": 1}',
    };
    expect(jobOf(bundle, { env: { BUNDLE_VAR_a: 'id' } })['name']).toBe('id');
    expect(issuesOf(file)[0]).toContain('VARIABLE_LOOKUP');
    expect(resolve(bundleWith('name: n', 'variables: {a: {lookup: {cluster: c}}}')).issues).toEqual([]);
  });
});

describe('a value that cannot be', () => {
  test.each([
    [['a'], 'VARIABLE_FLAG variables.: --var "a" is not of the form name=value.'],
    [
      ['dey=1'],
      'VARIABLE_FLAG variables.dey: --var sets "dey", which is no variable of the bundle. Did you mean "day"?',
    ],
    [
      ['zzz=1'],
      'VARIABLE_FLAG variables.zzz: --var sets "zzz", which is no variable of the bundle. Variables of the bundle: "day", "c", "own".',
    ],
    [['c=1'], 'VARIABLE_FLAG variables.c: is complex, which --var cannot set.'],
    [['day=1', 'day=2'], 'VARIABLE_FLAG variables.day: has a value already, which --var cannot set again.'],
    [['own=1'], 'VARIABLE_FLAG variables.own: has a value already, which --var cannot set again.'],
  ])('--var %j', (vars, issue) => {
    const bundle = bundleWith(
      'name: n',
      'variables:\n  day: {default: 1}\n  c: {type: complex, default: []}\n  own: {value: 1}',
    );
    expect(issuesOf(bundle, { vars }).map((text) => text.replace(/^\S+ /, ''))).toEqual([issue]);
  });

  test('of --var in a bundle without variables points to the bundle', () => {
    expect(issuesOf(bundleWith('name: n'), { vars: ['a=1'] })).toEqual([
      'databricks.yml:1:1 VARIABLE_FLAG variables.a: --var sets "a", which is no variable of the bundle. Variables of the bundle: nothing.',
    ]);
  });

  test('in the environment, of a complex variable', () => {
    const bundle = bundleWith('name: n', 'variables: {c: {type: complex, default: []}}');
    expect(issuesOf(bundle, { env: { BUNDLE_VAR_c: '[]' } })).toEqual([
      'databricks.yml:6:13 VARIABLE_COMPLEX variables.c: is complex, which BUNDLE_VAR_c cannot set. Set it in ' +
        '.databricks/bundle/default/variable-overrides.json.',
    ]);
  });

  test.each([
    [
      '{"c": "text"}',
      '1:2 VARIABLE_COMPLEX c: is no list or map, and the variable "c" is of "type: complex".',
    ],
    [
      '{"p": [1]}',
      '1:2 VARIABLE_COMPLEX p: is a list or a map, and the variable "p" is not of "type: complex".',
    ],
    ['[1]', '1:1 VARIABLE_FILE: has to be a JSON object with a value for each variable.'],
    ['{', '1:2 SYNTAX: Flow map must end with a }.'],
  ])('in the file of a target: %s', (text, issue) => {
    const file = '.databricks/bundle/default/variable-overrides.json';
    const bundle = bundleWith('name: ${var.p}', 'variables: {c: {type: complex}, p: {default: 1}}');
    const issues = issuesOf({ 'databricks.yml': bundle, [file]: text });
    expect(issues.filter((told) => !told.includes('VARIABLE_MISSING'))).toEqual([`${file}:${issue}`]);
  });

  test('none at all: each variable is told, also one of which nothing is said', () => {
    expect(issuesOf(bundleWith('name: n', 'variables:\n  a:\n  b: {description: d}'))).toEqual([
      'databricks.yml:7:3 VARIABLE_MISSING variables.a: has no value. Give it a default, set it in the target, or by ' +
        '--var, BUNDLE_VAR_a or .databricks/bundle/default/variable-overrides.json.',
      'databricks.yml:8:3 VARIABLE_MISSING variables.b: has no value. Give it a default, set it in the target, or by ' +
        '--var, BUNDLE_VAR_b or .databricks/bundle/default/variable-overrides.json.',
    ]);
  });

  test('of a variable that only a target knows', () => {
    const bundle = (variables: string): string =>
      bundleWith('name: n', `${variables}\ntargets:\n  t:\n    variables: {dayz: 1}`);
    expect(issuesOf(bundle('variables: {days: {default: 1}}'))).toEqual([
      'databricks.yml:9:17 VARIABLE_UNKNOWN targets.t.variables.dayz: there is no variable "dayz" that could be set. Did you mean "days"?',
    ]);
    expect(issuesOf(bundle(''))[0]).toContain('Variables of the bundle: nothing.');
  });
});
