import { describe, expect, test } from 'vitest';
import { isReference, referencesIn } from '../../../src/core/bundle/reference-syntax.js';
import { startOf } from '../../../src/core/bundle/place.js';
import { listTree, scalarTree } from '../../../src/core/bundle/value-tree.js';
import { bundleWith, issuesOf, jobOf } from './resolve-texts.js';

describe('the syntax of a reference', () => {
  // `libs/dyn/dynvar/testdata/reference_vectors.json` of the Databricks CLI has more of them.
  test.each([
    ['${a.b}', [['a', 'b']]],
    ['${a.b-c[0].d[1][2]}', [['a', 'b-c', 0, 'd', 1, 2]]],
    [
      'x${变量.世界} ${café.bar}y',
      [
        ['变量', '世界'],
        ['café', 'bar'],
      ],
    ],
    ['${a.b_-c}', [['a', 'b_-c']]],
    ['${a.2b} ${ a.b } ${a.b ${a..b} ${a.b_} ${-a.b} $a.b {a.b} ${}', []],
    ['${a.${b.c}}', [['b', 'c']]],
  ])('%s', (text, steps) => {
    expect(referencesIn(text).map((found) => found.steps)).toEqual(steps);
  });

  test('a text is only a reference where nothing stands around it', () => {
    const values = ['${a.b}', ' ${a.b}', '${a.b}${a.b}', 'a', '', 5];
    const trees = values.map((value) => scalarTree({ place: startOf('f') }, value));
    expect(trees.map(isReference)).toEqual([true, false, false, false, false, false]);
    expect(isReference(listTree({ place: startOf('f') }, trees))).toBe(false);
  });

  test('takes no time for what is none', () => {
    const started = Date.now();
    expect(referencesIn('${' + 'a-'.repeat(50_000) + '}')).toEqual([]);
    expect(Date.now() - started).toBeLessThan(1000);
  });
});

describe('a reference', () => {
  const rest = `variables:
  text: {default: t}
  number: {default: 7}
  float: {default: 1.0}
  large: {default: 1e6}
  small: {default: 0.00001}
  hex: {default: 0x1E}
  flag: {default: true}
  none: {default: {x: null}}
  look: {lookup: {cluster: c}}
  inf: {default: .inf}
  huge: {default: 1e400}
  tail: {default: text}
  list: {type: complex, default: [{x: a}, {x: "\${var.text}"}]}
  jar: {type: complex, default: "\${var.list}"}
workspace: {host: https://h}`;

  test.each([
    ['${var.text}', 't'],
    ['${variables.text.value}', 't'],
    ['<${var.number}>', '<7>'],
    ['<${var.float} ${var.large} ${var.small} ${var.hex} ${var.inf}>', '<1 1e+06 1e-05 30 +Inf>'],
    ['${var.huge}', '1e400'],
    ['${var.flag} ', 'true '],
    ['${var.list[1].x}', 't'],
    ['${var.jar[1].x}', 't'],
    ['${var.${var.tail}}', 't'],
    ['${bundle.name}-${bundle.target}-${bundle.environment}', 'b-default-default'],
    ['${bundle.git.origin_url}|', '|'],
    ['${bundle.deployment.lock.enabled}|', 'false|'],
    ['${workspace.current_user.userName}', 'tester@databricks.com'],
    ['${workspace.current_user.short_name}', 'tester'],
    ['${workspace.host}', 'https://h'],
    ['<${var.none.x}>', '<<nil>>'],
    ['<${variables.look.lookup.cluster}${variables.flag.description}>', '<c>'],
    ['${workspace.file_path}', '/Workspace/Users/tester@databricks.com/.bundle/b/default/files'],
    [
      '${resources.jobs.j.id} ${artifacts.a.path} ${foo.bar} ${var}',
      '${resources.jobs.j.id} ${artifacts.a.path} ${foo.bar} ${var}',
    ],
  ])('%s', (name, value) => {
    expect(jobOf(bundleWith(`name: "${name}"`, rest))['name']).toBe(value);
  });

  test('takes the value with its type, into fields of any type', () => {
    const job = 'max_concurrent_runs: ${var.n}\ntags: {a: "${var.n}"}\nqueue: ${var.q}';
    const variables = 'variables: {n: {default: 5}, q: {type: complex, default: {enabled: "yes"}}}';
    expect(jobOf(bundleWith(job, variables), { vars: ['n=6'] })).toMatchObject({
      max_concurrent_runs: 6,
      tags: { a: '6' },
    });
  });

  test('to a field that may hold a number gives zero, and to a list an empty one', () => {
    const job = 'max_concurrent_runs: ${presets.jobs_max_concurrent_runs}\ndescription: d';
    expect(issuesOf(bundleWith(job))).toEqual([]);
    expect(
      jobOf(bundleWith('description: "${variables.a.description}|"', 'variables: {a: {default: 1}}')),
    ).toMatchObject({
      description: '|',
    });
  });
});

describe('a reference that leads nowhere', () => {
  test.each([
    [
      '${var.dayz}',
      '5:7 VARIABLE_UNKNOWN resources.jobs.j.name: ${var.dayz}: there is no variable "dayz". Did you mean "days"?',
    ],
    [
      '${workspace.hots}',
      '5:7 REFERENCE_UNKNOWN resources.jobs.j.name: ${workspace.hots} means nothing: there is no "workspace.hots". Did you mean "host"?',
    ],
    [
      '${var.map.b}',
      '5:7 REFERENCE_UNKNOWN resources.jobs.j.name: ${var.map.b} means nothing: there is no "variables.map.value.b". Did you mean "a"?',
    ],
    [
      '${var.list[3]}',
      '5:7 REFERENCE_UNKNOWN resources.jobs.j.name: ${var.list[3]} means nothing: there is no "variables.list.value.3".',
    ],
    [
      '${variables.look.default}',
      '5:7 REFERENCE_UNKNOWN resources.jobs.j.name: ${variables.look.default} means nothing: there is no "variables.look.default".',
    ],
    [
      'a ${var.map} b',
      '5:7 REFERENCE_TYPE resources.jobs.j.name: ${var.map} is a map or a list, which cannot stand inside of a text. Let it be the whole value.',
    ],
  ])('%s', (name, issue) => {
    const variables =
      'variables: {days: {default: 1}, map: {default: {a: 1}}, look: {lookup: {job: j}}, list: {default: [1]}}';
    expect(issuesOf(bundleWith(`name: ${name}`, variables))).toEqual([`databricks.yml:${issue}`]);
  });

  test('in a circle: the circle is told once, at one of those in it', () => {
    const bundle = bundleWith(
      'name: ${var.a}\ndescription: "${var.c} ${var.b}"',
      'variables:\n  a: {default: "${var.b}"}\n  b: {default: "x${var.c}"}\n  c: {default: "y${var.a}"}',
    );
    expect(issuesOf(bundle)).toEqual([
      'databricks.yml:10:7 REFERENCE_CIRCLE variables.c.value: its references lead in a circle: ' +
        'var.a → var.b → var.c → var.a. Give one of them a value of its own.',
    ]);
  });

  test('into itself', () => {
    expect(
      issuesOf(
        bundleWith(
          'name: n',
          'variables:\n  a: {default: {x: "${var.a}"}}\n  b: {default: {x: "${var.b.x.y}"}}',
        ),
      ),
    ).toEqual([
      expect.stringContaining('REFERENCE_CIRCLE') as string,
      expect.stringContaining('REFERENCE_CIRCLE') as string,
    ]);
  });

  test('a part of a variable may refer to another part of it', () => {
    const variables = 'variables: {a: {default: {x: 1, y: "${var.a.x}"}}}';
    expect(jobOf(bundleWith('name: ${var.a.y}', variables))['name']).toBe('1');
  });

  test('references that always lead to others are left after some rounds', () => {
    const variables = 'variables: {p: {default: "${var."}, q: {default: "${var."}}';
    expect(issuesOf(bundleWith(`name: "\${var.p}${'q}'.repeat(14)}"`, variables))).toEqual([
      '? databricks.yml:5:7 REFERENCE_DEEP resources.jobs.j.name: its references come to others for more than 11 times, and stay as they are.',
    ]);
  });
});

test('a bundle knows its repository, unless it says so itself', () => {
  const git = { branch: 'main', commit: 'c0ffee', originUrl: 'https://x/y', folder: 'a/b' };
  const name =
    '${bundle.git.branch} ${bundle.git.actual_branch} ${bundle.git.commit} ${bundle.git.origin_url} ${bundle.git.bundle_root_path}';
  const bundle = bundleWith(`name: ${name}`);
  expect(jobOf(bundle, { git })['name']).toBe('main main c0ffee https://x/y a/b');
  expect(jobOf(bundle)['name']).toBe('    .');
  const own = bundle.replace('{name: b}', '{name: b, git: {branch: dev, origin_url: o}}');
  expect(jobOf(own, { git })['name']).toBe('dev main c0ffee o a/b');
});

test('"/Workspace" in front of a path of the workspace is taken away', () => {
  const bundle = bundleWith(
    'name: /Workspace/${workspace.root_path}/x\ndescription: a/Workspace${workspace.file_path}',
  );
  expect(jobOf(bundle)).toMatchObject({
    name: '/Workspace/Users/tester@databricks.com/.bundle/b/default/x',
    description: 'a/Workspace/Users/tester@databricks.com/.bundle/b/default/files',
  });
  expect(issuesOf(bundle)[0]).toBe(
    '? databricks.yml:5:7 WORKSPACE_PREFIX resources.jobs.j.name: /Workspace/${workspace.root_path}/x would begin with ' +
      '"/Workspace" twice, and is read as ${workspace.root_path}/x. Leave "/Workspace" out.',
  );
});

test('references where the CLI needs the value before it resolves any are told', () => {
  const bundle =
    'bundle: {name: "b${var.a}"}\nworkspace: {host: "${var.a}", profile: p}\nvariables: {a: {default: x}}';
  expect(issuesOf(bundle).map((issue) => issue.replace(/:.*/, ''))).toEqual([
    '? databricks.yml',
    '? databricks.yml',
  ]);
  expect(issuesOf(bundle).join()).toMatch(
    /BUNDLE_NAME_REFERENCE bundle.name.*WORKSPACE_REFERENCE workspace.host/,
  );
});
