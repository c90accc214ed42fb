import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { environmentsSchema, parseEnvironments } from '../../../src/core/environment/environment-file.js';

const TARGETS = ['dev', 'prod'];

test('a target has a place at Temporal, a task queue and rules, each where it is written', () => {
  const written = {
    targets: {
      dev: { temporal: { profile: 'd' } },
      prod: {
        task_queue: 'q',
        promotion: { from: 'dev', tests: {}, runs: {}, approval: { by: ['ana'] } },
      },
    },
  };
  const parsed = parseEnvironments(written, TARGETS);
  expect('environments' in parsed && Object.fromEntries(parsed.environments)).toEqual({
    dev: { temporal: { profile: 'd' } },
    prod: {
      temporal: {},
      taskQueue: 'q',
      promotion: {
        from: 'dev',
        tests: { max_age_hours: 24 },
        runs: { successful: 1 },
        approval: { by: ['ana'], not_by_author: false, within_hours: 168 },
      },
    },
  });
  expect(parseEnvironments(null, TARGETS)).toMatchObject({ issues: [{ path: 'targets' }] });
});

test('everything that is wrong is told at its place', () => {
  const issuesOf = (targets: object): string[] => {
    const parsed = parseEnvironments({ targets }, TARGETS);
    return 'issues' in parsed
      ? parsed.issues.map(({ path, message, hint }) => `${path} ${message} ${hint}`)
      : [];
  };
  expect(issuesOf({ dev: { queue: 'q' }, prod: { promotion: { tests: { max_age_hours: 0 } } } })).toEqual([
    'targets.dev has unknown members: "queue". undefined',
    'targets.prod.promotion.from is required. undefined',
    expect.stringContaining('targets.prod.promotion.tests.max_age_hours must'),
  ]);
  expect(
    issuesOf({ prd: {}, prod: { promotion: { from: 'prod' } }, dev: { promotion: { from: 'x' } } }),
  ).toEqual([
    'targets.prd the bundle has no target "prd". Did you mean "prod"?',
    'targets.prod.promotion.from a target is not promoted from itself. undefined',
    'targets.dev.promotion.from the bundle has no target "x". Targets: dev, prod.',
  ]);
});

test('the schema for editors is the one in schemas/', () => {
  const file = readFileSync('schemas/environments.schema.json', 'utf8');
  expect(environmentsSchema()).toEqual(JSON.parse(file));
});
