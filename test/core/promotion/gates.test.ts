import { expect, test } from 'vitest';
import { decideGates, type PromotionFacts } from '../../../src/core/promotion/gates.js';
import type { PromotionRules } from '../../../src/core/promotion/promotion-rules.js';

const NOW = Date.parse('2026-11-28T12:00:00Z');
const HOUR = 3_600_000;
const good: PromotionFacts = {
  content: 'c1',
  nowMillis: NOW,
  drift: [],
  tests: { content: 'c1', endedMillis: NOW - HOUR, passed: 3, failed: [] },
  jobs: [{ name: 'nightly', version: 4, results: ['SUCCESS', 'FAILED'] }],
  dataQuality: new Map([['no losses', 0]]),
};
const quality = [{ name: 'no losses', warehouse_id: 'w', statement: 'SELECT 1' }];
const all: PromotionRules = {
  from: 'dev',
  tests: { max_age_hours: 24 },
  runs: { successful: 1 },
  data_quality: quality,
};

test('a target asks for what its rules say, and always that the content is in force where it comes from', () => {
  expect(decideGates({ from: 'dev' }, { ...good, jobs: [], dataQuality: new Map() })).toEqual([
    { gate: 'in_force', passed: true, detail: 'What dev runs is this content.' },
  ]);
  expect(decideGates(all, good)).toEqual([
    { gate: 'in_force', passed: true, detail: 'What dev runs is this content.' },
    { gate: 'tests', passed: true, detail: '3 cases have passed.' },
    { gate: 'runs', passed: true, detail: 'The last run of each job in dev succeeded.' },
    { gate: 'data_quality', passed: true, detail: 'The statement gave no row.' },
  ]);
});

const two = [...quality, { name: 'no gaps', warehouse_id: 'w', statement: 'SELECT 2' }];
const untested = { content: good.content, nowMillis: NOW, drift: [], jobs: [], dataQuality: new Map() };
const passing = { endedMillis: NOW, passed: 1, failed: [] };
const failed = ['a', 'b', 'c', 'd', 'e', 'f'];
test.each<[string, PromotionRules, PromotionFacts, string]>([
  ['drift', { from: 'dev' }, { ...good, drift: ['x differs'] }, 'dev runs something else: x differs. Deploy'],
  ['no tests', { from: 'dev', tests: { max_age_hours: 1 } }, untested, 'No results of tests were given. Run'],
  ['unnamed', all, { ...good, tests: passing }, 'are of content that is not named, and not of c1.'],
  [
    'other content',
    all,
    { ...good, tests: { ...passing, content: 'c2' } },
    'are of content c2, and not of c1.',
  ],
  [
    'old',
    all,
    { ...good, tests: { ...passing, content: 'c1', endedMillis: NOW - 30 * HOUR } },
    'The results are 30 hours old, and 24 are allowed.',
  ],
  [
    'failed',
    all,
    { ...good, tests: { ...passing, content: 'c1', failed } },
    'Failed: a; b; c; d; e; and 1 more.',
  ],
  [
    'some cases',
    all,
    { ...good, tests: { ...passing, content: 'c1', only: 'x' } },
    'of some cases, those with "x".',
  ],
  ['no case', all, { ...good, tests: { ...passing, content: 'c1', passed: 0 } }, 'No case was run.'],
  [
    'a bad run',
    all,
    { ...good, jobs: [{ name: 'n', version: 2, results: ['FAILED', 'SUCCESS'] }] },
    'In dev: n version 2: FAILED. Each needs 1 that succeeded',
  ],
  [
    'too few runs',
    { from: 'dev', runs: { successful: 3 } },
    { ...good, jobs: [{ name: 'n', version: 2, results: ['SUCCESS'] }] },
    'In dev: n version 2: 1 of 3 runs.',
  ],
  ['rows', all, { ...good, dataQuality: new Map([['no losses', 2]]) }, '"no losses" gave 2 rows.'],
  ['a row', all, { ...good, dataQuality: new Map([['no losses', 1]]) }, '"no losses" gave a row.'],
  [
    'what is not executed',
    { from: 'dev', data_quality: two },
    { ...good, dataQuality: new Map([['no losses', { problem: 'no such table' }]]) },
    '"no losses": no such table; "no gaps": it was not executed.',
  ],
])('%s is refused with what to do', (_name, rules, facts, told) => {
  const refused = decideGates(rules, facts).filter(({ passed }) => !passed);
  expect(refused).toHaveLength(1);
  expect(refused[0].detail).toContain(told);
});

test('several runs and statements are told as such', () => {
  const results = ['SUCCESS', 'SUCCESS_WITH_FAILURES'];
  const facts = {
    ...good,
    jobs: [{ name: 'n', version: 2, results }],
    dataQuality: new Map(two.map(({ name }) => [name, 0])),
  };
  const told = decideGates({ from: 'dev', runs: { successful: 2 }, data_quality: two }, facts);
  expect(told.map(({ detail }) => detail)).toEqual([
    'What dev runs is this content.',
    'The last 2 runs of each job in dev succeeded.',
    'All 2 statements gave no row.',
  ]);
});
