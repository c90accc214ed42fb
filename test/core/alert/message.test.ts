import { describe, expect, test } from 'vitest';
import { ALERT_EVENTS } from '../../../src/core/alert/alert-event.js';
import { type Alert, alertWorkflowId, taskName } from '../../../src/core/alert/alert.js';
import { alertView } from '../../../src/core/alert/alert-view.js';
import { composeMessage } from '../../../src/core/alert/message/compose-message.js';
import { namesInWords, secondsInWords, timeInWords } from '../../../src/core/alert/message/in-words.js';
import { renderHtml } from '../../../src/core/alert/message/render-html.js';
import { renderPagerDuty } from '../../../src/core/alert/message/render-pagerduty.js';
import { renderPlain } from '../../../src/core/alert/message/render-plain.js';
import { renderSlack } from '../../../src/core/alert/message/render-slack.js';
import { renderTeams } from '../../../src/core/alert/message/render-teams.js';
import { eventType, renderWebhook } from '../../../src/core/alert/message/render-webhook.js';
import { byteLength } from '../../../src/core/json.js';
import { FAILURE, PLACE } from '../../support/alerts.js';

const { task: _task, heldUp: _heldUp, ...OF_RUN } = FAILURE;
const FINDINGS = {
  excerpt: { taskKey: 'load', text: 'Traceback (most recent call last):\nValueError: <no rows> & `x`' },
  failing: { sinceMillis: Date.UTC(2026, 10, 27, 3), runs: 3, atLeast: false },
  workspaceId: '99',
};
const bare = { workflowId: PLACE.workflowId, namespace: 'default' };

const TITLES: [string, Partial<Alert>][] = [
  ['nightly: load has failed (attempt 2 of 2)', {}],
  [
    'nightly: load has failed and is tried again (attempt 2 of 2)',
    { retryAtMillis: FAILURE.atMillis + 5000 },
  ],
  ['nightly: load was canceled', { resultState: 'CANCELED' }],
  ['nightly: load has timed out', { resultState: 'TIMEDOUT' }],
  ['nightly: load was not run', { resultState: 'UPSTREAM_FAILED' }],
  ['nightly: load was not run', { resultState: 'UPSTREAM_CANCELED' }],
  ['nightly: load has started (attempt 2 of 2)', { event: 'start' }],
  ['nightly: load has succeeded', { event: 'success', resultState: 'SUCCESS' }],
  ['nightly: load takes longer than 10 min', { event: 'duration_warning', limitSeconds: 600 }],
  ['nightly: load takes longer than 0 s', { event: 'duration_warning' }],
  ['nightly: load waits for an approval', { event: 'approval_wanted' }],
];

describe('the title says what has happened', () => {
  test.each(TITLES)('%s', (title, more) => {
    expect(composeMessage({ ...FAILURE, ...more }, {}, bare).title).toBe(title);
  });

  test.each<[string, Partial<Alert>]>([
    ['nightly has failed', {}],
    ['nightly has succeeded, with failures', { event: 'success', resultState: 'SUCCESS_WITH_FAILURES' }],
    [
      'nightly is repaired (repair 2)',
      { event: 'repaired', repair: { number: 2, tasks: { names: ['load'], count: 1 } } },
    ],
    ['nightly is repaired (repair 1)', { event: 'repaired' }],
    ['nightly was not run', { event: 'skipped', reason: 'Another run is active.' }],
    ['nightly has waited for 2 h 30 min to begin', { event: 'queue_too_long', limitSeconds: 9000 }],
  ])('of a run: %s', (title, more) => {
    expect(composeMessage({ ...OF_RUN, ...more }, {}, bare).title).toBe(title);
  });

  test('an attempt is named where there may be others', () => {
    const task = { taskKey: 'load', iteration: 3, attempt: 2 };
    expect(composeMessage({ ...FAILURE, task }, {}, bare).title).toBe(
      'nightly: load[3] has failed (attempt 2)',
    );
    const once = { taskKey: 'load', attempt: 1, mostAttempts: 1 };
    expect(composeMessage({ ...FAILURE, task: once }, {}, bare).title).toBe('nightly: load has failed');
  });
});

test('a failure: which, why, since when, what it holds up, what to do, where to look, and nothing secret', () => {
  const message = composeMessage(FAILURE, FINDINGS, PLACE, ['no rows']);
  expect(message).toEqual({
    title: 'nightly: load has failed (attempt 2 of 2)',
    severity: 'error',
    facts: [
      { name: 'Job', value: 'nightly' },
      { name: 'Task', value: 'load, attempt 2 of 2' },
      { name: 'Result', value: 'FAILED (RUN_EXECUTION_ERROR)' },
      { name: 'Message', value: 'ValueError: [redacted] for token=[redacted]' },
      { name: 'Likely cause', value: 'the code of the task' },
      { name: 'Not run because of it', value: 'report, publish' },
      { name: 'Failing since', value: '2026-11-27 03:00:00 UTC: 3 runs in a row' },
      { name: 'Run', value: '1234, begun 2026-11-28 12:00:00 UTC' },
      { name: 'Parameters', value: 'day=2026-11-28, api_key=[redacted]' },
    ],
    excerpt: {
      name: 'Last lines of the error',
      text: 'Traceback (most recent call last):\nValueError: <[redacted]> & `x`',
    },
    actions: [
      { name: 'Repair', command: 'brickwork repair nightly/1234 --task load' },
      { name: 'See why', command: 'brickwork logs nightly/1234 load' },
    ],
    links: [
      { name: 'Databricks: load', url: 'https://dbc.example.com/jobs/runs/5' },
      {
        name: 'Temporal',
        url: 'https://temporal.example.com/namespaces/default/workflows/nightly%2F1234/wf-run',
      },
      { name: 'Brickwork', url: 'https://brickwork.example.com/runs/nightly%2F1234' },
    ],
  });
});

test('a failed run names the tasks that have failed, and how many more', () => {
  const failed = {
    tasks: [
      { taskKey: 'a', message: 'boom', runPageUrl: 'https://d/1' },
      { taskKey: 'b', attempt: 1, resultState: 'TIMEDOUT', terminationCode: 'TIMEDOUT' },
    ],
    count: 5,
  };
  const { facts, links, actions, excerpt } = composeMessage(
    { ...OF_RUN, failed },
    { ...FINDINGS, failing: { sinceMillis: 0, runs: 1, atLeast: false } },
    { ...bare, temporalUrl: 'https://t' },
  );
  expect(facts).toEqual(
    expect.arrayContaining([
      { name: 'Failed: a', value: 'FAILED: boom' },
      { name: 'Failed: b', value: 'attempt 1, TIMEDOUT' },
      { name: 'Failed', value: '3 more tasks' },
      { name: 'Failing since', value: 'this run; the one before succeeded, or there was none' },
    ]),
  );
  expect(excerpt?.name).toBe('Last lines of the error of load');
  expect(links).toEqual([
    { name: 'Databricks: a', url: 'https://d/1' },
    { name: 'Temporal', url: 'https://t/namespaces/default/workflows/nightly%2F1234' },
  ]);
  expect(actions.map(({ command }) => command)).toEqual([
    'brickwork repair nightly/1234',
    'brickwork logs nightly/1234',
  ]);
});

test.each<[string, Partial<Alert>, string[]]>([
  ['an attempt that is tried again', { retryAtMillis: 1 }, ['brickwork logs nightly/1234 load']],
  [
    'an iteration',
    { task: { taskKey: 'load', iteration: 3 } },
    ['brickwork repair nightly/1234 --task load', 'brickwork logs nightly/1234 load --iteration 3'],
  ],
  [
    'an approval',
    { event: 'approval_wanted' },
    ['brickwork approve nightly/1234 load', 'brickwork reject nightly/1234 load'],
  ],
  ['a start', { event: 'start' }, ['brickwork status nightly/1234 --watch']],
  ['a long queue', { event: 'queue_too_long' }, ['brickwork cancel nightly/1234']],
  ['a success', { event: 'success' }, []],
  ['a run that was not begun', { event: 'skipped' }, []],
])('what to do about %s', (_name, more, commands) => {
  expect(composeMessage({ ...FAILURE, ...more }, {}, bare).actions.map(({ command }) => command)).toEqual(
    commands,
  );
});

test('commands can be pasted, whatever names are', () => {
  const { actions } = composeMessage({ ...OF_RUN }, {}, { ...bare, workflowId: "it's $HOME/1" });
  expect(actions[0].command).toBe(String.raw`brickwork repair 'it'\''s $HOME/1'`);
  const { task: _none, ...asked } = { ...FAILURE, event: 'approval_wanted' as const };
  expect(composeMessage(asked, {}, bare).actions[0].command).toBe("brickwork approve nightly/1234 ''");
});

test('what is asked, repaired and waited for is told', () => {
  const factsOf = (more: Partial<Alert>): string[] =>
    composeMessage(
      { ...OF_RUN, ...more },
      { failing: { sinceMillis: 0, runs: 2, atLeast: true } },
      bare,
    ).facts.map(({ name, value }) => `${name}: ${value}`);
  const question = { text: 'Go\nlive?', approvers: ['ada', 'bob'], endsMillis: 60_000 };
  expect(factsOf({ event: 'approval_wanted', question })).toEqual(
    expect.arrayContaining([
      'Question: Go live?',
      'Who may answer: ada, bob',
      'Until: 1970-01-01 00:01:00 UTC',
    ]),
  );
  expect(factsOf({ event: 'repaired', repair: { number: 1, tasks: { names: ['a'], count: 4 } } })).toContain(
    'Run again: a and 3 more',
  );
  expect(factsOf({ event: 'skipped', reason: 'Busy.' })).toContain('Message: Busy.');
  expect(factsOf({ event: 'success' })).toContain('Took: 5 min');
  expect(factsOf({ retryAtMillis: 0 })).toContain('Next attempt: 1970-01-01 00:00:00 UTC');
  expect(factsOf({})).toContain('Failing since: 1970-01-01 00:00:00 UTC or longer: 2 runs in a row');
});

test('times and lengths in words', () => {
  expect([90, 119.6, 600, 7200, 9000].map(secondsInWords)).toEqual([
    '90 s',
    '2 min',
    '10 min',
    '2 h',
    '2 h 30 min',
  ]);
  expect(timeInWords(0)).toBe('1970-01-01 00:00:00 UTC');
  expect(namesInWords({ names: ['a', 'b'], count: 2 })).toBe('a, b');
  expect(taskName({ taskKey: 'a', iteration: 0 })).toBe('a[0]');
});

describe('every channel shows every event, within its limits', () => {
  const long = { ...FINDINGS, excerpt: { taskKey: 'load', text: `${'x<&>`*_'.repeat(60)}\n`.repeat(100) } };
  const many = Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`p${at}`, 'v<'.repeat(200)]));
  const alerts = ALERT_EVENTS.flatMap((event): Alert[] => [
    { ...FAILURE, event, job: { ...FAILURE.job, parameters: many } },
    { ...OF_RUN, event, heldUp: { names: ['<b>'], count: 1 } },
  ]);

  test.each(alerts.map((alert) => [alert.event, alert.task?.taskKey ?? 'the run', alert] as const))(
    '%s of %s',
    (_event, _of, alert) => {
      for (const findings of [{}, long]) {
        const message = composeMessage(alert, findings, PLACE);
        const slack = renderSlack(message) as { blocks: { text: { text: string } }[] };
        for (const { text } of slack.blocks) expect(text.text.length).toBeLessThanOrEqual(3000);
        expect(slack.blocks.length).toBeLessThanOrEqual(50);
        expect(byteLength(JSON.stringify(renderTeams(message)))).toBeLessThan(28_000);
        expect(renderHtml(message)).not.toMatch(/<b>[^<]*x<&/);
        expect(renderPlain(message)).toContain(message.title);
        expect(byteLength(JSON.stringify(renderPagerDuty(alert, message)))).toBeLessThan(512_000);
        expect(renderWebhook(alert, findings, message)).toMatchObject({ event_type: eventType(alert.event) });
      }
    },
  );

  test('HTML and cards escape what people have written', () => {
    const message = composeMessage(FAILURE, FINDINGS, PLACE);
    expect(renderHtml(message)).toContain('&lt;no rows&gt; &amp; `x`');
    expect(JSON.stringify(renderSlack(message))).toContain('&lt;no rows&gt; &amp; `x`');
    expect(JSON.stringify(renderTeams(message))).toContain(String.raw`\\\\\`x`.slice(0, 2));
    expect(renderHtml({ ...message, links: [] })).not.toContain('<a ');
    expect(renderPlain({ ...message, links: [], actions: [] })).not.toContain('brickwork ');
    expect(JSON.stringify(renderSlack({ ...message, links: [] }))).not.toContain('|Temporal>');
  });

  test('the webhook of a run has Databricks’ members', () => {
    const message = composeMessage(OF_RUN, FINDINGS, PLACE);
    expect(renderWebhook(OF_RUN, FINDINGS, message)).toMatchObject({
      ...{ event_type: 'jobs.on_failure', workspace_id: '99', run: { run_id: '1234' } },
      job: { job_id: '77', name: 'nightly' },
    });
    const { taskRunId: _none, ...task } = FAILURE.task as NonNullable<Alert['task']>;
    expect(renderWebhook({ ...FAILURE, task }, {}, message)).toMatchObject({
      run: { run_id: '5', parent_run_id: '1234' },
    });
  });
});

test('the id of the workflow is unique by the run, and never too long', () => {
  expect(alertWorkflowId('nightly/1', '1', 'run/r0/failure')).toBe('nightly/1/alert/1/run/r0/failure');
  expect(byteLength(alertWorkflowId('ü'.repeat(600), '1', 'run/r0/failure'))).toBeLessThan(600);
});

test('the view says what was sent to whom', () => {
  const to = [
    { kind: 'mail', address: 'a@b' },
    { kind: 'destination', id: 'x' },
  ] as const;
  const view = alertView(FAILURE, to, [
    { state: 'sent', tries: 1, endedMillis: 5 },
    { state: 'sending', tries: 2, reason: 'busy', nextMillis: 9 },
  ]);
  expect(view).toEqual({
    ...{ alert_id: FAILURE.id, event: 'failure', task_key: 'load', time: FAILURE.atMillis },
    deliveries: [
      { to: 'a@b', channel: 'mail', state: 'sent', tries: 1, end_time: 5 },
      { to: 'x', state: 'sending', tries: 2, reason: 'busy', next_try: 9 },
    ],
  });
  expect(alertView(OF_RUN, [], [])).not.toHaveProperty('task_key');
});
