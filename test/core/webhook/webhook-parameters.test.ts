import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { webhookParameters } from '../../../src/core/webhook/webhook-parameters.js';

const parameterNames = ['day', 'region', '__proto__'];
const json = (value: unknown): string => JSON.stringify(value);
const mapped = (payload: unknown, mapping: Record<string, string>) =>
  webhookParameters(payload, { mapping, parameterNames }, json);
const named = (payload: unknown) => webhookParameters(payload, { parameterNames }, json);

describe('a payload that the job maps', () => {
  test.each<[string, unknown, string, string]>([
    ['a text stays', { a: { b: ' x ' } }, '/a/b', ' x '],
    ['an empty text stays', { a: '' }, '/a', ''],
    ['a number', { a: 1.5 }, '/a', '1.5'],
    ['a boolean', { a: false }, '/a', 'false'],
    ['null', { a: null }, '/a', 'null'],
    ['a list', { a: [1, 'x'] }, '/a', '[1,"x"]'],
    ['an object', { a: { b: 1 } }, '/a', '{"b":1}'],
    ['an element', { a: [1, { b: 2 }] }, '/a/1/b', '2'],
    ['the whole', { a: 1 }, '', '{"a":1}'],
    ['the whole that is a text', 'x', '', 'x'],
  ])('%s', (_name, payload, pointer, day) => {
    expect(mapped(payload, { day: pointer })).toEqual({ kind: 'parameters', parameters: { day } });
  });

  test('gives nothing else, also where it has "parameters"', () => {
    expect(mapped({ parameters: { day: 'x' } }, {})).toEqual({ kind: 'parameters', parameters: {} });
  });

  test('gives a parameter of an odd name', () => {
    const { parameters } = mapped({ a: 1 }, Object.fromEntries([['__proto__', '/a']])) as never;
    expect(Object.entries(parameters)).toEqual([['__proto__', '1']]);
  });

  test('that lacks several members is told of all', () => {
    const payload = { order: { identifier: 1, lines: ['x'], total: 3, none: {} } };
    const mapping = {
      ...{
        a: '/order/identifer',
        b: '/order/lines/1',
        c: '/order/total/net',
        d: '/ordre',
        e: '/order/none/x',
      },
      f: '/order/total',
    };
    expect(mapped(payload, mapping)).toEqual({
      kind: 'problems',
      problems: [
        {
          ...{ pointer: '/order/identifer', parameter: 'a' },
          message: '"/order" has no member "identifer".',
          hint: 'Did you mean "identifier"?',
        },
        {
          ...{ pointer: '/order/lines/1', parameter: 'b' },
          message: '"/order/lines" is a list of 1, without an element "1".',
        },
        {
          ...{ pointer: '/order/total/net', parameter: 'c' },
          message: '"/order/total" has no members, and so no "net".',
        },
        {
          ...{ pointer: '/ordre', parameter: 'd' },
          message: 'the payload has no member "ordre".',
          hint: 'Did you mean "order"?',
        },
        {
          ...{ pointer: '/order/none/x', parameter: 'e' },
          message: '"/order/none" has no member "x".',
          hint: 'It has nothing.',
        },
      ],
    });
  });
});

describe('a payload of a job without a mapping', () => {
  test.each<[string, unknown, Record<string, string>]>([
    ['names parameters', { parameters: { day: 'x', region: 2 } }, { day: 'x', region: '2' }],
    ['names none', { parameters: {} }, {}],
    ['is about something else', { type: 'order.created' }, {}],
  ])('%s', (_name, payload, parameters) => {
    expect(named(payload)).toEqual({ kind: 'parameters', parameters });
  });

  test.each<[string, unknown, object[]]>([
    [
      'names what the job does not have',
      { parameters: { dya: 'x', 'a/b': 'y', region: 'z' } },
      [
        {
          pointer: '/parameters/dya',
          message: 'the job has no parameter "dya".',
          hint: 'Did you mean "day"?',
        },
        {
          pointer: '/parameters/a~1b',
          message: 'the job has no parameter "a/b".',
          hint: 'Its parameters: "day", "region", "__proto__".',
        },
      ],
    ],
    [
      'has a list of them',
      { parameters: ['day'] },
      [
        {
          pointer: '/parameters',
          message: 'must be an object: names of job parameters with their values.',
        },
      ],
    ],
    [
      'is no object',
      ['x'],
      [
        {
          pointer: '',
          message: 'the payload must be a JSON object.',
          hint: 'Or map the payload by "brickwork.webhook.parameters" of the job.',
        },
      ],
    ],
  ])('that %s is refused', (_name, payload, problems) => {
    expect(named(payload)).toEqual({ kind: 'problems', problems });
  });
});

test('whatever the payload, each parameter is given or told about, and is a text', () => {
  const pointer = fc.constantFrom('', '/a', '/b/0', '/c~1d', '/e/f');
  const mapping = fc.dictionary(fc.string(), pointer);
  fc.assert(
    fc.property(fc.jsonValue(), mapping, (payload, paths) => {
      const found = mapped(payload, paths);
      if (found.kind === 'parameters') {
        expect(Object.keys(found.parameters).sort()).toEqual(Object.keys(paths).sort());
        for (const text of Object.values(found.parameters)) expect(typeof text).toBe('string');
      } else for (const { parameter = '?' } of found.problems) expect(paths).toHaveProperty([parameter]);
    }),
  );
});
