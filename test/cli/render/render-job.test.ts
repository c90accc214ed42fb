import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { renderDeployPlan } from '../../../src/cli/render/render-deploy.js';
import { renderDiff } from '../../../src/cli/render/render-diff.js';
import { renderJob, renderJobs, renderVersions } from '../../../src/cli/render/render-job.js';
import { renderDuration } from '../../../src/core/render-time.js';
import { renderSource } from '../../../src/core/words/render-source.js';
import type { JobView } from '../../../src/core/jobs/job-view.js';

const colors = pc.createColors(false);
const NOW = Date.UTC(2026, 10, 28, 10);
const MINUTE = 60_000;

const version = (number: number, more = {}): JobView['versions'][number] => ({
  version: number,
  digest: `d${number}`,
  author: 'ada',
  time: NOW - MINUTE,
  source: {
    bundle: 'orders',
    target: 'prod',
    job_key: 'nightly',
    git_branch: 'main',
    git_commit: '3f2a1bc4d5e6f7',
  },
  is_kept: true,
  ...more,
});

const job: JobView = {
  job_id: '6457236934472916',
  name: 'nightly',
  identity: 'nightly',
  version: 2,
  versions: [version(1, { is_kept: false }), version(2)],
  max_concurrent_runs: 1,
  is_queue_enabled: true,
  active_runs: [],
  queued_runs: [],
  past_runs: [],
  access_control_list: [],
  run_counts: {},
};

const run = (id: string, more = {}): JobView['past_runs'][number] => ({
  run_id: id,
  workflow_id: `nightly/${id}`,
  version: 2,
  trigger: 'ONE_TIME',
  requested_time: NOW - 2 * MINUTE,
  ...more,
});

describe('job show', () => {
  test('says what a job is, before its first run', () => {
    expect(renderJob(job, NOW, colors)).toEqual([
      'nightly  job 6457236934472916',
      '  version 2, deployed 2026-11-28 09:59:00 by ada',
      '  from bundle orders, target prod, job nightly, main at 3f2a1bc4d5',
      '  at most 1 run at a time, others wait in the queue',
      '',
      '  no runs yet',
    ]);
  });

  test('says who has paused it and what would start it, and has its runs in 100 columns', () => {
    const view: JobView = {
      ...job,
      max_concurrent_runs: 2,
      is_queue_enabled: false,
      paused: { by: 'bob', since: NOW, note: 'month end' },
      schedule: {
        quartz_cron_expression: '0 0 6 * * ?',
        timezone_id: 'Europe/Berlin',
        pause_status: 'PAUSED',
      },
      trigger: { periodic: { interval: 1, unit: 'DAYS' }, pause_status: 'UNPAUSED' },
      schedule_settings: { catchup_window_seconds: 3600, jitter_seconds: 30 },
      queued_runs: [run('30', { queued_time: NOW - MINUTE })],
      active_runs: [run('20', { start_time: NOW - 90_500 })],
      past_runs: [
        run('12', { start_time: NOW - MINUTE, end_time: NOW, result_state: 'SUCCESS' }),
        run('11', { end_time: NOW, result_state: 'SKIPPED' }),
      ],
      run_counts: { SUCCESS: 1, SKIPPED: 1 },
    };
    const lines = renderJob(view, NOW, colors);
    expect(lines.slice(3)).toEqual([
      '  at most 2 runs at a time, others are skipped',
      '  schedule 0 0 6 * * ?, Europe/Berlin, PAUSED: Every day at 06:00, Europe/Berlin',
      '  catch-up window 1 h 0 min, jitter 30.0 s',
      '  trigger {"periodic":{"interval":1,"unit":"DAYS"}}',
      '  paused since 2026-11-28 10:00:00 by bob: month end',
      '',
      '  RESULT   VERSION  TRIGGER   ASKED FOR (UTC)      TOOK        RUN',
      '  QUEUED   2        ONE_TIME  2026-11-28 09:58:00  2 min 0 s   nightly/30',
      '  RUNNING  2        ONE_TIME  2026-11-28 09:58:00  1 min 30 s  nightly/20',
      '  SUCCESS  2        ONE_TIME  2026-11-28 09:58:00  1 min 0 s   nightly/12',
      '  SKIPPED  2        ONE_TIME  2026-11-28 09:58:00              nightly/11',
      '  ended so far: 1 SUCCESS, 1 SKIPPED',
    ]);
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
  });

  test.each([
    [
      { quartz_cron_expression: '0 0 6 * * ?', timezone_id: 'UTC' },
      ['  next (UTC) 2026-11-29 06:00:00, 2026-11-30 06:00:00, 2026-12-01 06:00:00'],
    ],
    [{ quartz_cron_expression: 'never', timezone_id: 'UTC' }, []],
  ])('says when %j starts it', (schedule, next) => {
    const lines = renderJob({ ...job, schedule }, NOW, colors);
    expect(lines[4]).toMatch(/^ {2}schedule /);
    expect(lines.slice(5, -2)).toEqual(next);
    expect(
      renderJob({ ...job, schedule, paused: { by: 'bob', since: NOW } }, NOW, colors).join(),
    ).not.toContain('next');
  });

  test('has ten runs of a kind, and says how many more there are', () => {
    const queued_runs = Array.from({ length: 2000 }, (_, at) => run(String(at)));
    const lines = renderJob({ ...job, queued_runs }, NOW, colors);
    expect(lines).toHaveLength(5 + 1 + 10 + 2);
    expect(lines.slice(-2)).toEqual(['  1990 more wait', '  none has ended yet']);
  });

  test('says that it skips all runs, and that it is deleted', () => {
    const view = { ...job, max_concurrent_runs: 0, deleted: { by: 'eve', time: NOW } };
    expect(renderJob(view, NOW, colors).slice(3, 5)).toEqual([
      '  max_concurrent_runs 0: all runs are skipped',
      '  deleted 2026-11-28 10:00:00 by eve',
    ]);
  });
});

test('job list has a line for each job', () => {
  const { job_id, name, identity, version } = job;
  const summary = {
    job_id,
    name,
    identity,
    version,
    author: 'ada',
    deployed_time: NOW,
    max_concurrent_runs: 1,
  };
  const paused = { ...summary, name: 'x'.repeat(50), paused: { by: 'bob', since: NOW } };
  const scheduled = { ...summary, schedule: { quartz_cron_expression: '0 0 6 * * ?', timezone_id: 'UTC' } };
  const lines = renderJobs([summary, paused, scheduled], colors).map((line) => line.replace(/ {2,}/g, '  '));
  expect(lines).toEqual([
    'JOB  NAME  VERSION  DEPLOYED (UTC)  BY  PAUSED  SCHEDULE',
    '6457236934472916  nightly  2  2026-11-28 10:00:00  ada',
    `6457236934472916  ${'x'.repeat(39)}…  2  2026-11-28 10:00:00  ada  by bob`,
    '6457236934472916  nightly  2  2026-11-28 10:00:00  ada  0 0 6 * * ?, UTC',
  ]);
});

test('job versions has the newest first, and says which settings are gone', () => {
  expect(renderVersions(job.versions, colors).map((line) => line.replace(/ {2,}/g, '  '))).toEqual([
    'VERSION  DEPLOYED (UTC)  BY  FROM',
    '2  2026-11-28 09:59:00  ada  bundle orders, target prod, job nightly, main at 3f2a1bc4d5',
    expect.stringMatching(/^1 .*\(settings no longer kept\)$/),
  ]);
});

test.each([
  [{}, 'a program'],
  [{ file: 'jobs/nightly.yml', git_commit: '3f2a1bc' }, 'jobs/nightly.yml, 3f2a1bc'],
  [{ file: 'a.yml', rollback_of: 3 }, 'a.yml, rollback to version 3'],
])('the source %j: %s', (source, text) => expect(renderSource(source)).toBe(text));

test.each([
  [400, '0.4 s'],
  [725_000, '12 min 5 s'],
  [187 * MINUTE, '3 h 7 min'],
  [52 * 60 * MINUTE, '2 d 4 h'],
])('%i ms are %s', (millis, text) => expect(renderDuration(millis)).toBe(text));

test('job diff has a line for each difference', () => {
  expect(
    renderDiff(
      [
        { path: 'a', kind: 'added', after: [1] },
        { path: 'b', kind: 'removed', before: 'x' },
        { path: 'tasks[load].max_retries', kind: 'changed', before: 1, after: 2 },
        { path: 'tasks', kind: 'moved', before: ['a', 'b'], after: ['b', 'a'] },
      ],
      colors,
    ),
  ).toEqual([
    '+ a: [1]',
    '- b: "x"',
    '~ tasks[load].max_retries: 1 → 2',
    '~ tasks: the order is ["b","a"], and was ["a","b"]',
  ]);
});

test('a plan has a line for each job', () => {
  const known = { job_id: '1', identity: 'i' };
  const changed = { settings: ['queue'], tasks: [{ task_key: 'load', change: 'changed' as const }] };
  const plan = renderDeployPlan(
    [
      { ...known, name: 'new one', version: 0, action: 'create' },
      { ...known, name: 'b', version: 3, action: 'update', changed },
      { ...known, name: 'c', version: 2, action: 'unchanged' },
      { ...known, name: 'd', version: 1, action: 'delete' },
      { ...known, name: 'e', version: 1, action: 'leave' },
    ],
    colors,
  );
  expect(plan).toEqual([
    '+ new one  new',
    '~ b        version 3 → 4: queue; task load changed',
    '= c        unchanged, version 2',
    '- d        is deleted (version 1), since the bundle no longer has it',
    '? e        stays (version 1), though the bundle no longer has it; --prune deletes it',
  ]);
});
