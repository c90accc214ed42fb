import { expect, test } from 'vitest';
import { ParsedDefinitions } from '../../src/activities/parsed-definitions.js';
import { parseDefinition } from '../../src/core/definition/parse-definition.js';
import { job, notebook } from '../support/definitions.js';

test('the same definition is parsed once, another one anew, and each as parseDefinition has it', () => {
  const parsed = new ParsedDefinitions();
  const [one, other] = [job([notebook('a')]), job([notebook('b')])];
  const first = parsed.parse(one, undefined);
  expect(parsed.parse(structuredClone(one), undefined)).toBe(first);
  expect(JSON.stringify(first)).toBe(JSON.stringify(parseDefinition(one)));
  expect(JSON.stringify(parsed.parse(other, undefined))).toBe(JSON.stringify(parseDefinition(other)));
});

test('of a bundle each job is another definition', () => {
  const parsed = new ParsedDefinitions();
  const jobs = { a: job([notebook('a')]), b: job([notebook('b')]) };
  const bundle = { resources: { jobs } };
  expect(parsed.parse(bundle, 'a')).not.toBe(parsed.parse(bundle, 'b'));
});

test('what is wrong is told each time, and only so many definitions are kept', () => {
  const parsed = new ParsedDefinitions();
  const wrong = { tasks: 'none' };
  expect(parsed.parse(wrong, undefined)).toMatchObject({ kind: 'invalid' });
  expect(parsed.parse(wrong, undefined)).not.toBe(parsed.parse(wrong, undefined));
  const first = parsed.parse(job([notebook('t0')]), undefined);
  for (let at = 1; at <= 100; at++) parsed.parse(job([notebook(`t${at}`)]), undefined);
  expect(parsed.parse(job([notebook('t0')]), undefined)).not.toBe(first);
});
