import { describe, expect, test } from 'vitest';
import type { KnownDestinations } from '../../../src/core/alert/known-destinations.js';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import { renderIssue } from '../../../src/core/issue.js';
import type { JsonObject } from '../../../src/core/json.js';
import { alertIssues, destinationIds } from '../../../src/core/planning/plan-alerts.js';
import type { Plan } from '../../../src/core/plan/plan.js';
import { job, notebook, planOf, SETTINGS } from '../../support/definitions.js';

const UUID = 'fe25e731-92f2-4838-9fb2-1ca364320a3d';
const KNOWN: KnownDestinations = {
  hasMail: true,
  configured: new Map([
    ['ops', { channel: 'slack' as const }],
    ['team', { channel: 'mail' as const, addresses: ['a@example.com', 'b@example.com'] }],
    [UUID, { channel: 'teams' as const }],
  ]),
  workspace: new Map([
    ['w-mail', { id: 'w-mail', displayName: 'Mail', type: 'EMAIL', addresses: ['c@example.com'] }],
    ['w-slack', { id: 'w-slack', displayName: 'Slack of all', type: 'SLACK' }],
  ]),
};

const plan = (definition: JsonObject, known: KnownDestinations = KNOWN): Plan =>
  planOf(definition, {}, SETTINGS, new Map(), known);
const issuesOf = (definition: JsonObject, known: KnownDestinations = KNOWN): string[] => {
  const parsed = parseDefinition(definition);
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.issues));
  return alertIssues(parsed.definition, known).map(renderIssue);
};
const webhooks = (event: string, ...ids: string[]): JsonObject => ({
  webhook_notifications: { [event]: ids.map((id) => ({ id })) },
});
const mail = (address: string) => ({ kind: 'mail', address });

describe('whom a plan tells', () => {
  test('by addresses, destinations of the file, and what the workspace tells', () => {
    const { alerts } = plan({
      ...job([notebook('a')]),
      email_notifications: { on_failure: ['j@example.com'], no_alert_for_skipped_runs: true },
      ...webhooks('on_failure', 'ops', 'team', 'w-mail'),
      notification_settings: { no_alert_for_canceled_runs: true },
      brickwork: { alerts: { on_repaired: ['ops', 'x@example.com'], on_skipped: [] } },
    });
    expect(alerts).toEqual({
      rules: {
        to: {
          failure: [
            mail('j@example.com'),
            { kind: 'destination', id: 'ops', channel: 'slack' },
            ...['a@example.com', 'b@example.com', 'c@example.com'].map(mail),
          ],
          repaired: [{ kind: 'destination', id: 'ops', channel: 'slack' }, mail('x@example.com')],
        },
        notOfSkipped: true,
        notOfCanceled: true,
      },
    });
  });

  test('a task has rules of its own, and what Databricks would tell is not submitted', () => {
    const { tasks, alerts } = plan(
      job([
        notebook('a', {
          email_notifications: {
            on_start: ['j@example.com'],
            on_streaming_backlog_exceeded: ['s@example.com'],
          },
          webhook_notifications: {
            on_success: [{ id: 'ops' }],
            on_streaming_backlog_exceeded: [{ id: 'ops' }, { id: UUID }, { id: 'elsewhere' }],
          },
          notification_settings: { alert_on_last_attempt: true },
        }),
        notebook('b', { email_notifications: { on_start: ['j@example.com'] } }),
      ]),
    );
    expect(tasks[0].alerts).toEqual({
      to: { start: [mail('j@example.com')], success: [{ kind: 'destination', id: 'ops', channel: 'slack' }] },
      lastAttemptOnly: true,
    });
    expect(tasks[0].body).toEqual({
      notebook_task: { notebook_path: '/nb/a' },
      email_notifications: { on_streaming_backlog_exceeded: ['s@example.com'] },
      webhook_notifications: { on_streaming_backlog_exceeded: [{ id: UUID }, { id: 'elsewhere' }] },
    });
    expect(tasks[1].body).toEqual({ notebook_task: { notebook_path: '/nb/b' } });
    expect(alerts?.rules).toEqual({ to: {} });
    expect(alerts?.problems?.join('\n')).toMatch(
      /^DESTINATION_ELSEWHERE tasks\[0\].*"ops" is told of no stream/,
    );
  });

  test('conditions tell nobody; loops, their iterations and waits do', () => {
    const on = { email_notifications: { on_failure: ['j@example.com'] } };
    const { tasks } = plan(
      job([
        { task_key: 'if', condition_task: { op: 'EQUAL_TO', left: '1', right: '1' }, ...on },
        { task_key: 'each', for_each_task: { inputs: '[1]', task: notebook('one', on) }, ...on },
        { task_key: 'ok', brickwork: { approval_task: {} }, ...on },
      ]),
    );
    const to = { to: { failure: [mail('j@example.com')] } };
    expect(tasks.map(({ alerts }) => alerts)).toEqual([undefined, to, to]);
    expect(tasks[1].loop?.task.alerts).toEqual(to);
  });

  test('a loop that Databricks runs has it tell of the iterations, and the plan says so', () => {
    const on = { email_notifications: { on_failure: ['j@example.com'] } };
    const loop = {
      task_key: 'each',
      for_each_task: { inputs: '[1]', task: notebook('one', on) },
      brickwork: { run_natively: true },
    };
    const native = job([
      loop,
      { ...loop, task_key: 'silent', for_each_task: { inputs: '[1]', task: notebook('two') } },
    ]);
    const nested = (plan(native).tasks[0].body['for_each_task'] as JsonObject)['task'];
    expect(nested).toMatchObject(on);
    expect(issuesOf(native)).toEqual([
      'ALERTS_BY_DATABRICKS tasks[0].for_each_task.task: left to Databricks, which runs this loop: "email_notifications".',
    ]);
    expect(plan(native).alerts).not.toHaveProperty('problems');
  });

  test('without destinations all stays as it was: Databricks tells', () => {
    const on = { email_notifications: { on_failure: ['j@example.com'] } };
    const without = planOf(job([notebook('a', on)]));
    expect(without).not.toHaveProperty('alerts');
    expect(without.tasks[0]).not.toHaveProperty('alerts');
    expect(without.tasks[0].body).toMatchObject(on);
  });
});

describe('what is wrong is said, all of it, with its place', () => {
  test.each<[string, JsonObject, string[]]>([
    [
      'fields that are none, addresses that are none, too many destinations',
      {
        ...job([notebook('a', { notification_settings: { alert_on_last_atempt: true } })]),
        email_notifications: { on_failed: ['x@example.com'], on_start: ['nobody'] },
        ...webhooks('on_failure', 'ops', 'ops', 'ops', 'ops'),
        notification_settings: { alert_on_last_attempt: true },
      },
      [
        'FIELD_VALUE email_notifications.on_start[0]: must be a mail address.',
        'FIELD_UNKNOWN email_notifications.on_failed: is not a field here. Did you mean "on_failure"?',
        'FIELD_VALUE webhook_notifications.on_failure: must have at most 3 entries.',
        'FIELD_UNKNOWN notification_settings.alert_on_last_attempt: is not a field here. Did you mean "alert_on_last_attempt"?',
        'FIELD_UNKNOWN tasks[0].notification_settings.alert_on_last_atempt: is not a field here. Did you mean "alert_on_last_attempt"?',
      ],
    ],
    [
      'destinations that nobody knows',
      { ...job([notebook('a')]), ...webhooks('on_failure', 'opps', 'w-slack', 'else') },
      [
        `DESTINATION_UNKNOWN webhook_notifications.on_failure[0].id: "opps" is no destination of the worker's file, nor one that the workspace shows. Did you mean "ops"?`,
        `DESTINATION_UNKNOWN webhook_notifications.on_failure[1].id: "Slack of all" is a destination (SLACK) of the workspace, which keeps its address to itself. Add it to the worker's file of destinations, under its id w-slack.`,
        `DESTINATION_UNKNOWN webhook_notifications.on_failure[2].id: "else" is no destination of the worker's file, nor one that the workspace shows. Destinations of the file: "ops", "team", "${UUID}".`,
      ],
    ],
    [
      'what is never told',
      {
        ...job([notebook('a')]),
        email_notifications: {
          on_maintenance_start: ['x@example.com'],
          on_streaming_backlog_exceeded: ['x@example.com'],
        },
      },
      [
        'FIELD_UNUSED email_notifications.on_maintenance_start: is never told: jobs have no windows of maintenance here.',
        'FIELD_UNUSED email_notifications.on_streaming_backlog_exceeded: is never told: a stream is watched by Databricks for a task, not for the whole job. Move it to the task that streams.',
      ],
    ],
    ['nothing', { ...job([notebook('a')]), email_notifications: {}, webhook_notifications: {} }, []],
  ])('%s', (_name, definition, issues) => {
    expect(issuesOf(definition)).toEqual(issues);
  });

  test('mail without a server', () => {
    const known = { ...KNOWN, hasMail: false };
    const definition = { ...job([notebook('a')]), email_notifications: { on_failure: ['x@example.com'] } };
    const said =
      'MAIL_UNCONFIGURED email_notifications.on_failure[0]: cannot be sent: the worker has no mail server. Add "mail" to its file of destinations.';
    expect(issuesOf(definition, known)).toEqual([said]);
    expect(plan(definition, known).alerts).toMatchObject({ problems: [said] });
  });
});

test('the ids that a workspace is asked for are those of all places, each once', () => {
  const parsed = parseDefinition({
    ...job([
      notebook('a', webhooks('on_start', 'x', 'y')),
      {
        task_key: 'each',
        for_each_task: { inputs: '[1]', task: notebook('one', webhooks('on_success', 'z')) },
      },
    ]),
    ...webhooks('on_failure', 'x'),
    brickwork: { alerts: { on_skipped: ['v', 'a@example.com'], queue_too_long_seconds: 5 } },
  });
  expect(parsed.kind === 'definition' && destinationIds(parsed.definition)).toEqual(['x', 'y', 'z', 'v']);
});
