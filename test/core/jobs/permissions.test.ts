import { describe, expect, test } from 'vitest';
import { jobSummary } from '../../../src/core/jobs/job-summary.js';
import {
  type AccessControl,
  changePermissions,
  isAtLeast,
  levelOf,
  parsePermissions,
  permissionsAsDeployed,
  readAccessControl,
} from '../../../src/core/jobs/permissions.js';
import { Played } from '../../support/played-job.js';

const ada: AccessControl = { user_name: 'ada', permission_level: 'IS_OWNER' };
const bob = (permission_level: AccessControl['permission_level']): AccessControl => ({
  user_name: 'bob',
  permission_level,
});
const data: AccessControl = { group_name: 'data', permission_level: 'CAN_MANAGE_RUN' };

describe('the list of a job', () => {
  test.each<[string, AccessControl[], AccessControl[], boolean, AccessControl[] | string]>([
    ['gets lines', [ada], [data], false, [ada, data]],
    [
      'has one line for a principal',
      [ada, bob('CAN_VIEW')],
      [bob('CAN_MANAGE')],
      false,
      [ada, bob('CAN_MANAGE')],
    ],
    ['gets another owner', [ada, data], [bob('IS_OWNER')], false, [data, bob('IS_OWNER')]],
    ['is replaced', [ada, data], [bob('IS_OWNER')], true, [bob('IS_OWNER')]],
    [
      'is not replaced by one without an owner',
      [ada],
      [data],
      true,
      /one owner, and the list names none/.source,
    ],
    ['has no two owners', [], [ada, bob('IS_OWNER')], true, /names more/.source],
    [
      'has no group that owns',
      [],
      [{ ...data, permission_level: 'IS_OWNER' }],
      true,
      /group cannot own/.source,
    ],
    [
      'keeps its owner',
      [ada],
      [{ ...ada, permission_level: 'CAN_VIEW' }],
      false,
      /name another owner/.source,
    ],
  ])('%s', (_, before, list, replaces, expected) => {
    const after = changePermissions(before, { list, replaces });
    if (typeof expected === 'string') expect(after).toMatch(expected);
    else expect(after).toEqual(expected);
  });

  test('is what the settings say, and has an owner', () => {
    const permissions = [{ level: 'CAN_VIEW', group_name: 'users' }];
    expect(permissionsAsDeployed({ permissions }, 'ada')).toEqual([
      ada,
      { group_name: 'users', permission_level: 'CAN_VIEW' },
    ]);
    expect(permissionsAsDeployed({ permissions: [{ user_name: 'bob', level: 'IS_OWNER' }] }, 'ada')).toEqual([
      bob('IS_OWNER'),
    ]);
    expect(permissionsAsDeployed({ permissions: ['all'] }, 'ada')).toEqual([ada]);
  });
});

test.each([
  ['the owner', { userName: 'ada', groups: [] }, 'IS_OWNER'],
  ['a member of a group', { userName: 'eve', groups: ['data'] }, 'CAN_MANAGE_RUN'],
  ['an admin', { userName: 'eve', groups: ['admins', 'data'] }, 'CAN_MANAGE'],
  ['a service principal', { userName: 'app-1', groups: [] }, 'CAN_VIEW'],
  ['somebody else', { userName: 'eve', groups: [] }, undefined],
])('%s has the highest level that the list gives', (_, who, level) => {
  const robot: AccessControl = { service_principal_name: 'app-1', permission_level: 'CAN_VIEW' };
  expect(levelOf([ada, data, robot], who)).toBe(level);
  const all: AccessControl = { group_name: 'users', permission_level: 'CAN_VIEW' };
  expect(levelOf([ada, data, robot, all], who)).toBe(level ?? 'CAN_VIEW');
});

test('levels have an order', () => {
  expect(isAtLeast('CAN_MANAGE', 'CAN_MANAGE_RUN')).toBe(true);
  expect(isAtLeast('CAN_VIEW', 'CAN_MANAGE_RUN')).toBe(false);
  expect(isAtLeast(undefined, 'CAN_VIEW')).toBe(false);
});

test('the list that was set last is in force, whatever is deployed', () => {
  const job = new Played({ permissions: [{ level: 'CAN_VIEW', group_name: 'users' }] });
  const list = [ada, data];
  expect(job.apply({ kind: 'permissions_set', list })).toEqual([]);
  expect(jobSummary(job.job)).toMatchObject({ access_control_list: list });
});

describe('what is asked for', () => {
  test('is read', () => {
    const input = {
      by: 'ada',
      access_control_list: [{ group_name: 'data', permission_level: 'CAN_MANAGE_RUN' }],
    };
    expect(parsePermissions(input)).toEqual({ by: 'ada', list: [data], replaces: false });
    expect(parsePermissions({ ...input, replaces: true })).toMatchObject({ replaces: true });
  });

  test.each([
    ['ada', /It takes/],
    [{ by: 'ada', access_control_list: [], more: 1 }, /and no more/],
    [{ access_control_list: [] }, /"by" says who/],
    [{ by: 'ada', access_control_list: [], replaces: 1 }, /"replaces" is true or false/],
    [{ by: 'ada' }, /must be a list/],
    [{ by: 'ada', access_control_list: [{ user_name: '' }] }, /\[0\] must name one of .* one of CAN_VIEW/],
  ])('%j is refused', (input, reason) => {
    expect(parsePermissions(input)).toMatch(reason);
  });

  test('has all its problems listed', () => {
    const list = [
      'x',
      { user_name: 'a', group_name: 'b', level: 'CAN_VIEW' },
      { user_name: 'a', level: 'ALL' },
    ];
    expect(readAccessControl(list)).toMatchObject({ problems: { length: 3 } });
  });
});
