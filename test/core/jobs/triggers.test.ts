import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextWakeMillis } from '../../../src/core/jobs/fire-trigger.js';
import type { JobCommand } from '../../../src/core/jobs/job-event.js';
import { jobView } from '../../../src/core/jobs/job-view.js';
import { wantedRun } from '../../../src/core/jobs/wanted-run.js';
import type { JsonObject } from '../../../src/core/json.js';
import type { Look } from '../../../src/core/trigger/take-look.js';
import { Played } from '../../support/played-job.js';

const FILES = { trigger: { file_arrival: { url: 's3://bucket/in/' } } };
const MARKS = ['aaaaaaaa', 'bbbbbbbb', 'cccccccc', 'dddddddd'];
const CONDITION = { sql_query_id: 'q', warehouse_id: 'w' };

const files = (added: string[], gone: string[] = []): Look => ({
  kind: 'files',
  added: added.join(''),
  gone: gone.join(''),
  count: added.length,
  names: added.map((mark) => `${mark}.csv`),
});

/** What the trigger of a job looks at finds that. */
function look(job: Played, found: Look): string[] {
  return job.apply({ kind: 'looked', watched: job.job.state.trigger?.watched ?? '', look: found });
}

const view = (job: Played) => jobView(job.job, job.atMillis);
const started = (at: number): string => `n/7-${new Date(at).toISOString()}`;

describe('a trigger on files', () => {
  test('starts a run for those that have come since its first look, and tells it which', () => {
    const job = new Played(FILES);
    expect(look(job, files(MARKS.slice(0, 2)))).toEqual([]);
    expect(view(job).trigger_state).toEqual({ kind: 'files', state: 'waits', firings: 0, files_seen: 2 });
    const [command] = job.commands({
      kind: 'looked',
      watched: job.job.state.trigger?.watched ?? '',
      look: files(MARKS.slice(2), MARKS.slice(0, 1)),
    });
    expect(command).toEqual({
      kind: 'start_run',
      workflowId: started(3),
      version: 1,
      parameters: {},
      trigger: {
        type: 'FILE_ARRIVAL',
        time: 3,
        file_arrival: { location: 's3://bucket/in/', file_count: 2, files: ['cccccccc.csv', 'dddddddd.csv'] },
      },
    });
    expect(view(job).trigger_state).toMatchObject({ firings: 1, last_firing_time: 3, files_seen: 3 });
    expect(job.ask(started(3), { trigger: 'FILE_ARRIVAL' })).toEqual([`${started(3)}: run 1`]);
    expect(job.job.state.starting).toBeUndefined();
  });

  test('waits for room instead of having its run skipped, and gathers what comes meanwhile', () => {
    const job = new Played(FILES);
    look(job, files([]));
    job.ask('a');
    expect(look(job, files([MARKS[0]]))).toEqual([]);
    expect(view(job).trigger_state).toMatchObject({ state: 'no_room', news: { files: 1 } });
    look(job, files([MARKS[1]]));
    expect(job.end('a')).toEqual([`${started(6)}: start FILE_ARRIVAL`]);
    expect(view(job).trigger_state).toMatchObject({ firings: 1, state: 'waits' });
    // While its run starts there is no room either.
    expect(look(job, files([MARKS[2]]))).toEqual([]);
    expect(job.apply({ kind: 'runs_lost', workflowIds: [started(6)] })).toEqual([
      `${started(8)}: start FILE_ARRIVAL`,
    ]);
  });

  test('does not wait where the job has a queue, or skips all runs', () => {
    for (const more of [{ queue: { enabled: true } }, { max_concurrent_runs: 0 }]) {
      const job = new Played({ ...FILES, ...more });
      look(job, files([]));
      job.ask('a');
      expect(look(job, files([MARKS[0]]))).toHaveLength(1);
    }
  });

  test('waits after the last change and between two runs', () => {
    const calm = { wait_after_last_change_seconds: 60, min_time_between_triggers_seconds: 600 };
    const job = new Played({
      trigger: { file_arrival: { url: 's3://bucket/in/', ...calm } },
      max_concurrent_runs: 9,
    });
    look(job, files([]));
    expect(look(job, files([MARKS[0]]))).toEqual([]);
    expect(view(job).trigger_state).toMatchObject({ state: 'has_news', next_time: 60_003 });
    job.atMillis = 30_000;
    look(job, files([MARKS[1]]));
    expect(nextWakeMillis(job.job, job.atMillis)).toBe(90_001);
    job.atMillis = 90_000;
    expect(job.apply({ kind: 'woken' })).toHaveLength(1);
    look(job, files([MARKS[2]]));
    expect(nextWakeMillis(job.job, job.atMillis)).toBe(690_001);
  });

  test('rests while it is paused, by its settings or by somebody, and forgets nothing', () => {
    const job = new Played(FILES);
    look(job, files([]));
    job.apply({ kind: 'paused', by: 'jane' });
    expect(look(job, files([MARKS[0]]))).toEqual([]);
    expect(view(job).trigger_state).toMatchObject({ state: 'paused' });
    expect(nextWakeMillis(job.job, 0)).toBeUndefined();
    expect(job.apply({ kind: 'resumed' })).toHaveLength(1);
    const paused = new Played({ trigger: { ...FILES.trigger, pause_status: 'PAUSED' } });
    expect(view(paused).trigger_state).toMatchObject({ state: 'paused' });
  });

  test('begins anew with another place, goes on with new settings of the same, and ends with the job', () => {
    const job = new Played(FILES);
    look(job, files([MARKS[0]]));
    job.deploy({ ...FILES, timeout_seconds: 1 });
    expect(view(job).trigger_state).toMatchObject({ files_seen: 1 });
    const before = job.job.state.trigger?.watched ?? '';
    job.deploy({ trigger: { file_arrival: { url: 's3://bucket/other/' } } });
    expect(view(job).trigger_state).not.toHaveProperty('files_seen');
    job.apply({ kind: 'looked', watched: before, look: files([MARKS[1]]) });
    expect(view(job).trigger_state).not.toHaveProperty('files_seen');
    job.apply({ kind: 'deleted', by: 'jane', cancelsRuns: false });
    expect(view(job)).not.toHaveProperty('trigger_state');
    expect(nextWakeMillis(job.job, 0)).toBeUndefined();
  });

  test('shows why it cannot look, from when on, until it can', () => {
    const job = new Played(FILES);
    look(job, { kind: 'problem', message: 'No such bucket.' });
    look(job, { kind: 'problem', message: 'Again.' });
    expect(view(job).trigger_state).toMatchObject({ problem: { message: 'No such bucket.', since: 2 } });
    look(job, { kind: 'well' });
    expect(view(job).trigger_state).not.toHaveProperty('problem');
  });

  test('does nothing while an older build is told again', () => {
    const job = new Played();
    job.job.ignoresTriggers = true;
    job.deploy({ ...FILES, schedule: { sql_condition: CONDITION } });
    expect(job.ask('a', { trigger: 'PERIODIC' })).toEqual(['a: run 1']);
    expect(job.job.state.trigger).toBeUndefined();
  });

  test('misses no file and tells none twice, whatever happens in between', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('files' as const), count: fc.integer({ min: 1, max: 3 }) }),
      fc.constantFrom(
        { kind: 'problem' as const },
        { kind: 'pause' as const },
        { kind: 'resume' as const },
        { kind: 'ask' as const },
        { kind: 'end' as const },
        { kind: 'deploy' as const },
      ),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, isQueued) => {
        const settings = { ...FILES, queue: { enabled: isQueued }, max_concurrent_runs: 2 };
        const job = new Played(settings);
        look(job, files([]));
        const told: string[] = [];
        const open: string[] = [];
        const took = (commands: JobCommand[]): void => {
          for (const command of commands) {
            if (command.kind !== 'start_run') continue;
            const arrived = command.trigger['file_arrival'] as { files: string[]; file_count: number };
            expect(arrived.files).toHaveLength(arrived.file_count);
            told.push(...arrived.files);
            open.push(command.workflowId);
          }
        };
        let made = 0;
        for (const { kind, ...rest } of steps) {
          const watched = job.job.state.trigger?.watched ?? '';
          if (kind === 'files') {
            const count = (rest as { count: number }).count;
            const added = Array.from({ length: count }, () => String(10_000_000 + made++));
            took(job.commands({ kind: 'looked', watched, look: files(added) }));
          } else if (kind === 'problem')
            took(job.commands({ kind: 'looked', watched, look: { kind: 'problem', message: 'm' } }));
          else if (kind === 'pause') took(job.commands({ kind: 'paused', by: 'a' }));
          else if (kind === 'resume') took(job.commands({ kind: 'resumed' }));
          else if (kind === 'deploy') took(job.commands(deployment(job, settings)));
          else if (open.length > 0) {
            const [workflowId] = open;
            if (kind === 'ask') {
              const run = { workflowId, version: 1, trigger: 'FILE_ARRIVAL', requestedMillis: job.atMillis };
              took(job.commands({ kind: 'run_requested', run }));
            } else {
              open.shift();
              took(job.commands({ kind: 'run_ended', workflowId, result: 'SUCCESS' }));
            }
          }
        }
        took(job.commands({ kind: 'resumed' }));
        while (open.length > 0)
          took(job.commands({ kind: 'run_ended', workflowId: open.shift() as string, result: 'SUCCESS' }));
        expect(told.sort()).toEqual(Array.from({ length: made }, (_file, at) => `${10_000_000 + at}.csv`));
      }),
    );
  });
});

function deployment(job: Played, document: JsonObject) {
  const number = job.job.state.versions.length + 1;
  const version = { version: number, digest: `d${number}`, author: 'j', timeMillis: 0, source: {} };
  return { kind: 'deployed' as const, identity: 'n', name: 'n', version, document };
}

describe('a trigger on tables', () => {
  const settings = (condition: string) => ({
    trigger: { table_update: { table_names: ['m.s.a', 'm.s.b'], condition } },
    brickwork: { trigger: { warehouse_id: 'w' } },
  });
  const versions = (a: string, b?: string): Look => ({
    kind: 'tables',
    versions: [
      { name: 'm.s.a', version: a, commitTimestamp: 't' },
      ...(b === undefined ? [] : [{ name: 'm.s.b', version: b, commitTimestamp: 't' }]),
    ],
  });

  test('starts a run when one was updated, or has come to be', () => {
    const job = new Played(settings('ANY_UPDATED'));
    expect(look(job, versions('1'))).toEqual([]);
    expect(look(job, versions('1'))).toEqual([]);
    expect(look(job, versions('1', '0'))).toEqual([`${started(4)}: start TABLE`]);
  });

  test('or when all were', () => {
    const job = new Played(settings('ALL_UPDATED'));
    look(job, versions('1', '1'));
    expect(look(job, versions('2', '1'))).toEqual([]);
    expect(look(job, versions('3', '1'))).toEqual([]);
    expect(view(job).trigger_state).toMatchObject({ state: 'waits', news: { tables: ['m.s.a'] } });
    const [command] = job.commands({
      kind: 'looked',
      watched: job.job.state.trigger?.watched ?? '',
      look: versions('3', '2'),
    });
    expect(command).toMatchObject({
      trigger: {
        table_update: {
          updated_tables: [
            { name: 'm.s.a', version: '3', commit_timestamp: 't' },
            { name: 'm.s.b', version: '2', commit_timestamp: 't' },
          ],
        },
      },
    });
  });
});

describe('a condition', () => {
  const rows = (count: number) => ({ kind: 'rows' as const, count });
  const value = (digest: string) => ({ kind: 'value' as const, digest });
  const CHANGES = { ...CONDITION, trigger_mode: 'RESULT_VALUE_CHANGES' };

  test('by itself starts a run when its query begins to give rows', () => {
    const job = new Played({ trigger: { sql_condition: CONDITION }, max_concurrent_runs: 9 });
    const found = [0, 2, 3, 0, 1].map(
      (count) => look(job, { kind: 'condition', answer: rows(count) }).length,
    );
    expect(found).toEqual([0, 1, 0, 0, 1]);
    look(job, { kind: 'condition', answer: { kind: 'failed', message: 'No warehouse.' } });
    expect(view(job).trigger_state).toMatchObject({ problem: { message: 'No warehouse.' } });
  });

  test('by itself starts a run for its first value and each other one', () => {
    const job = new Played({ trigger: { sql_condition: CHANGES }, max_concurrent_runs: 9 });
    const found = ['a', 'a', 'b'].map(
      (digest) => look(job, { kind: 'condition', answer: value(digest) }).length,
    );
    expect(found).toEqual([1, 0, 1]);
  });

  test('of a trigger has to hold before a run is started, and is asked again until it does', () => {
    const job = new Played({ trigger: { ...FILES.trigger, sql_condition: CHANGES }, max_concurrent_runs: 9 });
    look(job, files([]));
    expect(look(job, files([MARKS[0]]))).toEqual(['ask q']);
    expect(view(job).trigger_state).toMatchObject({ state: 'asks' });
    expect(job.apply({ kind: 'condition_read', answer: value('x') })).toEqual([
      `${started(4)}: start FILE_ARRIVAL`,
    ]);
    expect(look(job, files([MARKS[1]]))).toEqual(['ask q']);
    expect(job.apply({ kind: 'condition_read', answer: value('x') })).toEqual([]);
    expect(nextWakeMillis(job.job, job.atMillis)).toBe(60_006);
    job.apply({ kind: 'paused', by: 'jane' });
    job.apply({ kind: 'condition_read', answer: { kind: 'failed', message: 'No warehouse.' } });
    expect(view(job).trigger_state).toMatchObject({ problem: { message: 'No warehouse.' } });
    job.apply({ kind: 'resumed' });
    job.atMillis = 70_000;
    expect(job.apply({ kind: 'woken' })).toEqual(['ask q']);
    expect(job.apply({ kind: 'condition_read', answer: value('y') })).toHaveLength(1);
    expect(view(job).trigger_state).not.toHaveProperty('problem');
  });

  test('that is read once its trigger is gone changes nothing', () => {
    expect(new Played({}).apply({ kind: 'condition_read', answer: value('x') })).toEqual([]);
  });

  test('of a schedule decides for each run that it has started', () => {
    const schedule = { quartz_cron_expression: '0 0 3 * * ?', timezone_id: 'UTC', sql_condition: CHANGES };
    const job = new Played({ schedule, max_concurrent_runs: 9, brickwork: { workspace: 'eu' } });
    const read = (
      workflowId: string,
      answer: Parameters<typeof job.apply>[0] extends never ? never : object,
    ) => job.apply({ kind: 'condition_read', workflowId, answer: answer as never });
    expect(job.ask('a')).toEqual(['a: run 1']);
    expect(job.ask('b', { trigger: 'PERIODIC' })).toEqual(['ask q for b']);
    expect(job.ask('b', { trigger: 'PERIODIC' })).toEqual([]);
    expect(read('b', value('1'))).toEqual(['b: run 1']);
    expect(read('b', value('1'))).toEqual([]);
    job.ask('c', { trigger: 'PERIODIC' });
    expect(read('c', value('1'))).toEqual(['c: skip CONDITION_NOT_MET']);
    job.ask('d', { trigger: 'PERIODIC' });
    expect(read('d', { kind: 'failed', message: 'No warehouse.' })).toEqual(['d: skip CONDITION_UNREADABLE']);
    job.ask('e', { trigger: 'PERIODIC' });
    expect(job.end('e', 'CANCELED')).toEqual([]);
    expect(read('e', value('2'))).toEqual([]);
    job.apply({ kind: 'paused', by: 'jane' });
    expect(job.ask('f', { trigger: 'PERIODIC' })).toEqual(['f: skip JOB_PAUSED']);
    expect(job.job.state.past.map(({ result }) => result)).toEqual([
      'SKIPPED',
      'CANCELED',
      'SKIPPED',
      'SKIPPED',
    ]);
  });

  test('that gives rows lets a scheduled run begin', () => {
    const job = new Played({
      trigger: { periodic: { interval: 1, unit: 'HOURS' }, sql_condition: CONDITION },
    });
    job.ask('a', { trigger: 'PERIODIC' });
    expect(job.apply({ kind: 'condition_read', workflowId: 'a', answer: rows(1) })).toEqual(['a: run 1']);
  });
});

describe('a continuous job', () => {
  test('starts a run when it has none, soon after one has ended, later after each that has failed', () => {
    const job = new Played();
    const [first] = job.deploy({ continuous: {} });
    expect(first).toBe(`${started(1)}: start CONTINUOUS`);
    const pauses = ['SUCCESS', 'FAILED', 'LOST', 'TIMEDOUT', 'CANCELED'].map((result) => {
      const { workflowId } = (job.job.state.starting ?? [])[0];
      job.ask(workflowId, { trigger: 'CONTINUOUS' });
      expect(job.apply({ kind: 'woken' })).toEqual([]);
      expect(job.end(workflowId, result)).toEqual([]);
      const wake = nextWakeMillis(job.job, job.atMillis) ?? 0;
      const pause = wake - job.atMillis;
      job.atMillis = wake;
      expect(job.apply({ kind: 'woken' })).toHaveLength(1);
      return pause / 1000;
    });
    expect(pauses).toEqual([10, 30, 60, 120, 10]);
  });

  test('that is paused can be run by a person, and goes on when it is resumed', () => {
    const job = new Played();
    expect(job.deploy({ continuous: { pause_status: 'PAUSED' } })).toEqual([]);
    expect(job.ask('a')).toEqual(['a: run 1']);
    job.deploy({ continuous: {} });
    expect(job.ask('b')).toEqual(['b: skip MAX_CONCURRENT_RUNS_EXCEEDED']);
    job.end('a');
    job.atMillis += 20_000;
    expect(job.apply({ kind: 'woken' })).toHaveLength(1);
  });

  test('whose run is skipped does not try again at once', () => {
    const job = new Played();
    job.deploy({ continuous: {} });
    const { workflowId } = (job.job.state.starting ?? [])[0];
    job.ask('a');
    expect(job.ask(workflowId, { trigger: 'CONTINUOUS' })).toEqual([
      `${workflowId}: skip MAX_CONCURRENT_RUNS_EXCEEDED`,
    ]);
    job.end('a');
    expect(job.job.state.starting).toBeUndefined();
  });
});

describe('a trigger on other jobs', () => {
  const settings = (more: JsonObject = {}) => ({
    trigger: { job_completion: { jobs: [{ job_id: 1 }, { job_id: '2' }], ...more } },
    max_concurrent_runs: 9,
  });
  const ended = (job: Played, jobId: string, result: string): string[] => {
    const run = { jobId, jobRunId: '5', workflowId: 'w', result };
    return job.apply({ kind: 'upstream_run_ended', run });
  };

  test('asks them to tell of their runs, again from time to time, sooner where one is missing', () => {
    const job = new Played();
    expect(job.deploy(settings())).toEqual(['ask jobs 1,2']);
    job.apply({ kind: 'jobs_asked', missing: [] });
    expect(nextWakeMillis(job.job, job.atMillis)).toBe(3_600_001);
    job.atMillis = 3_600_000;
    expect(job.apply({ kind: 'woken' })).toEqual(['ask jobs 1,2']);
    job.apply({ kind: 'jobs_asked', missing: ['2'] });
    expect(view(job).trigger_state?.problem?.message).toBe('The job 2 is not deployed.');
    expect(nextWakeMillis(job.job, job.atMillis)).toBe(3_660_001);
    job.apply({ kind: 'jobs_asked', missing: ['1', '2'] });
    job.apply({ kind: 'jobs_asked', missing: [] });
    expect(view(job).trigger_state).not.toHaveProperty('problem');
    job.deploy({});
    job.apply({ kind: 'jobs_asked', missing: ['1', '2'] });
    expect(ended(job, '1', 'SUCCESS')).toEqual(['leave 1']);
  });

  test.each([
    ['SUCCESS', ['SUCCESS', 'SUCCESS_WITH_FAILURES']],
    ['FAILED', ['FAILED', 'LOST']],
    ['DONE', ['SUCCESS', 'FAILED', 'LOST', 'CANCELED', 'SUCCESS_WITH_FAILURES']],
  ])('that end as %s starts a run once all have', (if_status, results) => {
    const known = ['SUCCESS', 'FAILED', 'LOST', 'CANCELED', 'SUCCESS_WITH_FAILURES'];
    const counting = known.filter((result) => {
      const job = new Played(settings({ if_status }));
      expect(ended(job, '2', result)).toEqual([]);
      ended(job, '1', result);
      return job.job.state.trigger?.firings === 1;
    });
    expect(counting.sort()).toEqual(results.sort());
  });

  test('tells the run which runs these were, of each job the last', () => {
    const job = new Played(settings());
    ended(job, '1', 'SUCCESS_WITH_FAILURES');
    ended(job, '1', 'SUCCESS');
    expect(view(job).trigger_state).toMatchObject({ kind: 'jobs', state: 'waits', news: { jobs: ['1'] } });
    const run = { jobId: '2', workflowId: 'w', result: 'SUCCESS' };
    const [command] = job.commands({ kind: 'upstream_run_ended', run });
    expect(command).toMatchObject({
      trigger: {
        type: 'JOB_COMPLETION',
        job_completion: {
          runs: [
            { job_id: '1', run_id: '5', result_state: 'SUCCESS' },
            { job_id: '2', result_state: 'SUCCESS' },
          ],
        },
      },
    });
    expect(ended(job, '9', 'SUCCESS')).toEqual(['leave 9']);
  });

  test('is told by each job that it has asked, until it is gone', () => {
    const job = new Played({});
    job.apply({ kind: 'watcher_added', jobId: '8' });
    job.apply({ kind: 'watcher_added', jobId: '9' });
    job.apply({ kind: 'watcher_added', jobId: '9' });
    job.ask('a');
    expect(job.end('a')).toEqual(['tell 8,9 of a']);
    job.apply({ kind: 'watcher_gone', jobId: '8' });
    job.ask('b');
    expect(job.end('b')).toEqual(['tell 9 of b']);
    const other = new Played({});
    other.apply({ kind: 'watcher_gone', jobId: '8' });
    expect(other.job.state.watchers).toEqual([]);
  });
});

describe('a message to a job', () => {
  const SETTINGS = { parameters: [{ name: 'day', default: 'x' }], max_concurrent_runs: 9 };

  test.each([
    ['nothing', undefined, { parameters: {} }],
    ['parameters', { parameters: { day: '1' } }, { parameters: { day: '1' } }],
    ['a token', { token: 'a-1' }, { parameters: {}, token: 'a-1' }],
    ['a text', 'day', 'trigger takes {"parameters": {<name>: <text>}, "token"}.'],
    ['another member', { day: 1 }, /, and no day\.$/],
    ['a number', { parameters: { day: 1 } }, /values of parameters are texts/],
    ['a list', { parameters: [] }, /values of parameters are texts/],
    ['a long token', { token: 'x'.repeat(65) }, /a token has 1 to 64/],
    ['another parameter', { parameters: { dai: '1' } }, /no parameter "dai"\. Did you mean "day"/],
  ])('with %s', (_what, input, wanted) => {
    const read = wantedRun(new Played(SETTINGS).job, input);
    if (wanted instanceof RegExp) expect(read).toMatch(wanted);
    else expect(read).toEqual(wanted);
  });

  test('that is not deployed comes to nothing', () => {
    expect(wantedRun(new Played().job, {})).toBe('The job is not deployed.');
    const job = new Played();
    expect(job.apply({ kind: 'run_wanted', parameters: {} })).toEqual([]);
  });

  test('starts a run, with a token only one', () => {
    const job = new Played(SETTINGS);
    const [command] = job.commands({ kind: 'run_wanted', parameters: { day: '1' } });
    expect(command).toEqual({
      kind: 'start_run',
      workflowId: 'n/7-signal-1970-01-01T00:00:00.002Z',
      version: 1,
      trigger: { type: 'SIGNAL', time: 2 },
      parameters: { day: '1' },
    });
    expect(job.apply({ kind: 'run_wanted', parameters: {}, token: 'a' })).toEqual([
      'n/7-token-a: start SIGNAL',
    ]);
    expect(job.apply({ kind: 'run_wanted', parameters: {}, token: 'a' })).toEqual([]);
    job.ask('n/7-token-a', { trigger: 'SIGNAL' });
    job.end('n/7-token-a');
    expect(job.apply({ kind: 'run_wanted', parameters: {}, token: 'a' })).toEqual([]);
  });

  test('that could start none is counted, with the reason', () => {
    const job = new Played(SETTINGS);
    job.apply({ kind: 'message_refused', message: 'no' });
    job.apply({ kind: 'message_refused', message: 'never' });
    expect(view(job).refused_messages).toEqual({ count: 2, message: 'never', time: 3 });
  });
});
