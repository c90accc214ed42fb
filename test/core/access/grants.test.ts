import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALL_RIGHTS, type Grant, refusalOf, rightsOf } from '../../../src/core/access/grants.js';
import type { Identity } from '../../../src/core/access/identity.js';
import { type Act, ACTS, type Role, ROLES } from '../../../src/core/access/roles.js';

const ADA: Identity = { name: 'Ada@Example.com', groups: ['data'], by: 'oidc' };
const grant = (role: Role, more: Partial<Grant> = {}): Grant => ({
  ...{ role, people: ['ada@example.com'], groups: [] },
  ...more,
});

/** The whole table: what each role may do. */
const TABLE: Record<Role, Act[]> = {
  viewer: ['look'],
  operator: ['look', 'run', 'cancel', 'repair', 'pause', 'resume', 'skip', 'retry'],
  approver: ['look', 'approve', 'reject'],
  admin: [...ACTS],
};

describe('roles', () => {
  test.each(ROLES)('of a %s let them do this, and nothing else', (role) => {
    const rights = rightsOf(ADA, [grant(role)]);
    expect(ACTS.filter((act) => rights.may(act, 'any'))).toEqual(TABLE[role]);
    expect(ACTS.filter((act) => rights.may(act))).toEqual(TABLE[role]);
    expect(ACTS.filter((act) => rights.mayWithSome(act))).toEqual(TABLE[role]);
  });

  test('add up, and are given to groups as to people', () => {
    const rights = rightsOf(ADA, [grant('viewer'), grant('approver', { people: [], groups: ['data'] })]);
    expect(ACTS.filter((act) => rights.may(act))).toEqual(['look', 'approve', 'reject']);
    expect(ACTS.some((act) => rightsOf(ADA, []).may(act))).toBe(false);
    const other = [grant('admin', { people: ['joe@example.com'], groups: ['Data', 'ada@example.com'] })];
    expect(ACTS.some((act) => rightsOf(ADA, other).mayWithSome(act))).toBe(false);
  });

  test.each([
    ['finance-*', 'finance-daily', true],
    ['finance-*', 'finance-', true],
    ['finance-*', 'my-finance-daily', false],
    ['*', 'anything\nat all', true],
    ['a*b*c', 'a--b--c', true],
    ['a**c', 'abc', true],
    ['a.c', 'abc', false],
    ['[a]*', '[a]b', true],
  ])('for the jobs %s hold for %j: %s', (pattern, job, expected) => {
    const rights = rightsOf(ADA, [grant('operator', { jobs: [pattern] })]);
    expect([rights.may('run', job), rights.may('run'), rights.mayWithSome('run')]).toEqual([
      ...[expected, false, true],
    ]);
    expect(rights.may('approve', job)).toBe(false);
  });

  test('for a name without a star hold for that job alone', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, other) => {
        fc.pre(!name.includes('*') && name !== '');
        const rights = rightsOf(ADA, [grant('viewer', { jobs: [name] })]);
        expect(rights.may('look', name)).toBe(true);
        expect(rights.may('look', other)).toBe(other === name);
      }),
    );
  });

  test('are said with a refusal', () => {
    expect(refusalOf(ADA, 'approve', 'nightly')).toBe(
      'Ada@Example.com may not approve tasks of the job "nightly". It takes the role approver or admin.',
    );
    expect(refusalOf(ADA, 'look', undefined)).toContain('may not look at runs here.');
  });

  test('of whoever may do all', () => {
    expect(ACTS.every((act) => ALL_RIGHTS.may(act) && ALL_RIGHTS.mayWithSome(act))).toBe(true);
  });
});
