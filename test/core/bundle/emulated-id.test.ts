import { expect, test } from 'vitest';
import { emulatedAnswers, emulatedId } from '../../../src/core/bundle/emulated-id.js';
import { LOOKUP_KINDS } from '../../../src/core/bundle/lookup.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/;
const FORMS: Record<string, RegExp> = {
  cluster_policy: /^[0-9A-F]{16}$/,
  cluster: /^\d{4}-\d{6}-[0-9a-f]{8}$/,
  instance_pool: /^\d{4}-\d{6}-brick\d-pool-[0-9a-f]{8}$/,
  job: /^1\d{14}$/,
  warehouse: /^[0-9a-f]{16}$/,
};

test.each(LOOKUP_KINDS)('the id of a name is always the same, and one of the kind: %s', (kind) => {
  const id = emulatedId(kind, 'Shared');
  expect(id).toBe(emulatedId(kind, 'Shared'));
  expect(id).toMatch(FORMS[kind] ?? UUID);
});

test('other names and other kinds have other ids', () => {
  const ids = LOOKUP_KINDS.flatMap((kind) =>
    Array.from({ length: 500 }, (_, at) => emulatedId(kind, `name ${at}`)),
  );
  expect(new Set(ids).size).toBe(ids.length);
  expect(Number.isSafeInteger(Number(emulatedId('job', 'x')))).toBe(true);
});

test('each look-up is answered, and each name is there once', () => {
  const { named, answers } = emulatedAnswers([
    { variable: 'a', kind: 'job', name: 'n' },
    { variable: 'b', kind: 'job', name: 'n' },
    { variable: 'c', kind: 'query', name: 'n' },
  ]);
  const [job, query] = [emulatedId('job', 'n'), emulatedId('query', 'n')];
  expect(named).toEqual([
    { kind: 'job', name: 'n', id: job },
    { kind: 'query', name: 'n', id: query },
  ]);
  expect([...answers]).toEqual([
    ['a', job],
    ['b', job],
    ['c', query],
  ]);
});
