import { describe, expect, test } from 'vitest';
import { readYaml, type YamlFile } from '../../../src/cli/read/read-yaml.js';

function read(text: string): YamlFile {
  const file = readYaml(Buffer.from(text));
  if ('issues' in file) throw new Error(JSON.stringify(file.issues));
  return file;
}

/** `line:column message hint` of everything that keeps a text from being read. */
function problems(text: string): string[] {
  const file = readYaml(Buffer.from(text));
  if ('value' in file) throw new Error(`it was read: ${JSON.stringify(file.value)}`);
  return file.issues.map(({ line, column, message, hint }) =>
    [`${line}:${column}`, message, hint ?? ''].join(' ').trim(),
  );
}

const place = (text: string, path: string): string => {
  const { line, column } = read(text).placeOf(path);
  return `${line}:${column}`;
};

describe('merge keys', () => {
  test('merge a map, and what a map has itself wins, before and after', () => {
    expect(read('a: &a {k: 1, l: 1}\nb:\n  k: 2\n  <<: *a\n  l: 3').value).toEqual({
      a: { k: 1, l: 1 },
      b: { k: 2, l: 3 },
    });
  });

  test.each(['<<: [*a, *b]', '<<: *both'])('of a list the later map wins: %s', (merge) => {
    const text = `a: &a {k: 1, l: 1}\nb: &b {l: 2, m: 2}\nboth: &both [*a, *b]\nc:\n  ${merge}`;
    expect(read(text).value).toMatchObject({ c: { k: 1, l: 2, m: 2 } });
  });

  test('merge what is merged itself, and maps that stand there', () => {
    expect(read('a: &a {k: 1}\nb: &b {<<: *a, l: 2}\nc: {<<: *b}\nd: {<<: {m: 3}}').value).toMatchObject({
      c: { k: 1, l: 2 },
      d: { m: 3 },
    });
  });

  test('are keys like others in quotes', () => {
    expect(read('"<<": 1').value).toEqual({ '<<': 1 });
  });

  test.each([
    ['a: &a 5\nb:\n  <<: *a', '3:7'],
    ['b:\n  <<:', '2:6'],
    ['a: &a {}\nb: {<<: [*a, 5]}', '2:9'],
  ])('merge nothing else: %j', (text, at) => {
    expect(problems(text)).toEqual([
      `${at} only maps can be merged. Write "<<: *anchor" or "<<: [*one, *two]".`,
    ]);
  });

  test('stand once in a map, which may merge several', () => {
    expect(problems('a: &a {}\nb:\n  <<: *a\n  <<: *a')).toEqual([
      '4:3 a map has one "<<". Write "<<: [*one, *two]".',
    ]);
  });

  test('a hundred and more uses of an anchor are no attack', () => {
    const uses = Array.from({ length: 1500 }, (_, at) => `k${at}: {<<: *a, s: *a}`).join('\n');
    expect(Object.keys(read(`a: &a {k: 1}\n${uses}`).value as object)).toHaveLength(1501);
  });

  test.each([
    ['in values', '{p: {<<: *%}, q: {<<: *%}, r: {<<: *%}, s: [*%, *%]}'],
    ['in lists that override each other', `{<<: [${Array(12).fill('*%').join(', ')}], %: 1}`],
  ])('that unfold to millions are refused: %s', (_name, body) => {
    const names = 'abcdefghijklmnopqrstuvwxyz'.split('');
    const wide = Array.from({ length: 30_000 }, (_, at) => `k${at}: 1`).join(', ');
    const maps = names.slice(1).map((name, at) => `${name}: &${name} ${body.replaceAll('%', names[at])}`);
    const started = Date.now();
    expect(problems([`a: &a {${wide}}`, ...maps].join('\n'))).toEqual([
      '1:1 its aliases unfold to far more than a definition can hold.',
    ]);
    expect(Date.now() - started).toBeLessThan(10_000);
  });
});

describe('aliases', () => {
  test('stand for what stands last under their name', () => {
    expect(read('a: &x 1\nb: *x\nc: &x 2\nd: *x').value).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });

  test('that stand for nothing, or for what they are in', () => {
    expect(problems('a: *x\nb: &b\n  c: [*b]')).toEqual([
      '1:4 no anchor "&x" stands before this "*x".',
      '3:7 "*b" stands inside of "&b" itself.',
    ]);
  });
});

describe('tags', () => {
  test.each(['!vault', '!!binary', '!!timestamp', '!!set', '!<tag:x,2000:y>'])(
    '%s is not dropped in silence',
    (tag) => {
      expect(problems(`a: 1\nb:\n  p: ${tag} x`)).toEqual([
        `3:6 the tag ${tag} cannot be used here. Write the value itself; a secret is a reference: {{secrets/scope/key}}.`,
      ]);
    },
  );

  test('of lists and maps neither', () => {
    expect(problems('a: !list [1]\nb: !map {c: 1}')).toMatchObject([
      expect.stringMatching(/^1:4 the tag !list cannot/),
      expect.stringMatching(/^2:4 the tag !map cannot/),
    ]);
  });

  test('of YAML itself are read', () => {
    const { value } = read('a: !!str 1.10\nb: !!int "5"\nc: !!map {}\nd: !!seq []\ne: ! 7');
    expect(value).toEqual({ a: '1.10', b: 5, c: {}, d: [], e: '7' });
  });
});

describe('keys', () => {
  test('are texts, as they are written', () => {
    expect(read('010: a\ntrue: b\n1.10: c\n"x y": d').value).toEqual({
      '010': 'a',
      true: 'b',
      '1.10': 'c',
      'x y': 'd',
    });
    expect(Object.keys(read('__proto__: 1').value as object)).toEqual(['__proto__']);
  });

  test.each([
    ['? [a]\n: 1', '1:3 a key has to be a text.'],
    [': 1', '1:1 a key has to be a text.'],
    ['a: 1\na: 2', '2:1 this map has another "a" already.'],
    ['1: a\n"1": b', '2:1 this map has another "1" already.'],
  ])('%j', (text, expected) => {
    expect(problems(text)).toEqual([expected]);
  });
});

describe('brackets are nesting only where they nest', () => {
  const many = '{{['.repeat(50_000);

  test.each([
    ['JSON text', JSON.stringify({ a: many })],
    ['single quotes', `a: '${many}'`],
    ['a plain scalar', `a: x${many}`],
    ['a block scalar', `a: |\n  ${many}\n  ${many}`],
    ['a folded scalar', `a: >-\n  ${many}`],
    ['a comment', `a: 1 # ${many}\n# ${many}`],
    ['side by side', `a: [${'[[]],'.repeat(5000)}[]]`],
  ])('%s', (_name, text) => {
    expect(read(text).value).toHaveProperty('a');
  });

  test.each([
    ['brackets', '['.repeat(200_000)],
    ['braces', '{"a":'.repeat(200_000)],
    ['behind a text with closing ones', `["]]]]", ${'['.repeat(2000)}`],
    ['dashes on a line', '- '.repeat(200_000)],
    ['question marks', '? '.repeat(200_000)],
    ['indentation', Array.from({ length: 2500 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
    ['keys on a line', 'a: '.repeat(200_000)],
  ])('what is nested too deep is refused before anything recurses: %s', (_name, text) => {
    const started = Date.now();
    expect(problems(text)).toEqual(['1:1 the document is nested far too deep.']);
    expect(Date.now() - started).toBeLessThan(5000);
  });

  test('aliases nest too', () => {
    const chain = Array.from({ length: 1500 }, (_, at) => `a${at}: &a${at} [*a${at - 1}]`).slice(1);
    expect(problems(['a0: &a0 1', ...chain].join('\n'))).toEqual([
      '1:1 its aliases unfold to far more than a definition can hold.',
    ]);
  });
});

describe('places', () => {
  const text = [
    'x-d: &d',
    '  max: 1',
    '  deep: {er: 2}',
    'tasks:',
    '  - <<: *d',
    '    params: {a.b: 1, a: {b: 2}}',
    '  - &t {k: 1}',
    '  - *t',
    'last: *d',
  ].join('\n');

  test.each([
    ['', '1:1'],
    ['tasks[0].params', '6:5'],
    ['tasks[0].params.a.b', '6:14'],
    ['tasks[0].params.a', '6:22'],
    // What is merged or named stands where it is written.
    ['tasks[0].max', '2:3'],
    ['tasks[0].deep.er', '3:10'],
    ['tasks[2].k', '7:9'],
    ['last.max', '2:3'],
    // What is missing has the place of what it is missing in.
    ['tasks[0].nothing', '5:5'],
    ['tasks[7].x', '4:1'],
    ['tasks.x', '4:1'],
    ['nothing', '1:1'],
  ])('%s', (path, expected) => {
    expect(place(text, path)).toBe(expected);
  });

  test('the later of two maps gives the place of what it wins', () => {
    expect(place('a: &a {k: 1}\nb: &b {k: 2}\nc: {<<: [*a, *b]}', 'c.k')).toBe('2:8');
    expect(place('a: &a {k: 1}\nc: {<<: *a, k: 3}', 'c.k')).toBe('2:13');
  });

  test('a number is found as it is written', () => {
    const { textAt } = read('a: 1.10\nb: "1.10"\nc: &c 0x1F\nd: *c\ne: [True]\nf: {}');
    const found = ['a', 'b', 'c', 'd', 'e[0]', 'f', 'g'].map((path) => textAt(path));
    expect(found).toEqual(['1.10', undefined, '0x1F', '0x1F', 'True', undefined, undefined]);
  });
});

describe('numbers', () => {
  const numbers = [
    '1_000',
    '-0x1F',
    '0b11',
    '1_0.5',
    '1_0e2',
    '_1',
    '1__0',
    '1_',
    'x',
    '.5',
    '"1_0"',
    '!!str 1_0',
  ];
  const list = `[${numbers.join(', ')}]`;

  test('of a bundle are those of YAML 1.1', () => {
    expect(read(`resources: {}\na: ${list}`).value).toMatchObject({
      a: [1000, -31, 3, 10.5, 1000, '_1', '1__0', '1_', 'x', 0.5, '1_0', '1_0'],
    });
  });

  test('of any other document those of YAML 1.2', () => {
    const texts = ['1_000', '-0x1F', '0b11', '1_0.5', '1_0e2', '_1', '1__0', '1_', 'x', 0.5, '1_0', '1_0'];
    expect(read(`a: ${list}`).value).toEqual({ a: texts });
    expect(read(`resources: 5\na: ${list}`).value).toMatchObject({ a: texts });
  });
});

test('a file holds one document', () => {
  expect(problems('a: 1\n---\nb: 2')).toEqual(['2:1 a file holds one document; here begins another.']);
});
