import { describe, expect, test } from 'vitest';
import { updatedSettings } from '../../../src/core/gateway/update-settings.js';
import { notebook } from '../../support/definitions.js';

const BEFORE = {
  name: 'j',
  tags: { a: '1' },
  tasks: [notebook('a'), notebook('b')],
  job_clusters: [{ job_cluster_key: 'x', new_cluster: {} }],
  email_notifications: { on_start: ['me'] },
};

describe('settings are changed', () => {
  test.each([
    ['nothing', {}, [], BEFORE],
    ['a field, as a whole', { tags: { b: '2' } }, [], { ...BEFORE, tags: { b: '2' } }],
    [
      'tasks by their keys',
      { tasks: [notebook('c'), notebook('a', { timeout_seconds: 1 })] },
      [],
      { ...BEFORE, tasks: [notebook('a', { timeout_seconds: 1 }), notebook('b'), notebook('c')] },
    ],
    [
      'a list that was not there',
      { parameters: [{ name: 'p', default: '' }] },
      [],
      { ...BEFORE, parameters: [{ name: 'p', default: '' }] },
    ],
    ['a list without keys', { triggers: [{}] }, [], { ...BEFORE, triggers: [{}] }],
    [
      'what is removed',
      {},
      ['tags', 'tasks/b', 'job_clusters/x', 'libraries', 'environments/e'],
      {
        name: 'j',
        tasks: [notebook('a')],
        job_clusters: [],
        email_notifications: BEFORE.email_notifications,
      },
    ],
    [
      'removed and given',
      { tasks: [notebook('b', { max_retries: 1 })] },
      ['tasks'],
      { ...BEFORE, tasks: [notebook('b', { max_retries: 1 })] },
    ],
  ])('%s', (_, newSettings, fieldsToRemove, settings) => {
    expect(updatedSettings(BEFORE, { newSettings, fieldsToRemove })).toEqual({ settings, problems: [] });
  });

  test('a job whose settings were odd already', () => {
    const before = { tasks: [5, notebook('a')], job_clusters: 5 };
    const update = { newSettings: {}, fieldsToRemove: ['tasks/a', 'job_clusters/c'] };
    expect(updatedSettings(before, update).settings).toEqual({ tasks: [5], job_clusters: 5 });
  });
});

test('all problems at once', () => {
  const { problems } = updatedSettings(BEFORE, {
    newSettings: { tasks: [notebook('a'), notebook('a'), {}, 5], job_clusters: {} },
    fieldsToRemove: ['email_notifications/on_start', '', 'toString/x'],
  });
  expect(problems.map(({ path, message }) => `${path}: ${message.slice(0, 40)}`)).toEqual([
    'fields_to_remove[0]: Cannot remove "email_notifications/on_st',
    'fields_to_remove[1]: Cannot remove "": only top-level fields ',
    'fields_to_remove[2]: Cannot remove "toString/x": only top-lev',
    'new_settings.tasks[1].task_key: Duplicate task_key found: "a".',
    'new_settings.tasks[2].task_key: Missing required field: new_settings.tas',
    'new_settings.tasks[3].task_key: Missing required field: new_settings.tas',
  ]);
});
