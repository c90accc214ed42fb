import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { brickwork, cliEnvironment } from '../cli/run-cli.js';
import { AlertedStack, MAIL } from '../support/alerted-stack.js';
import { DeployedJobInTest } from '../support/deployed-job.js';
import { after, job, notebook } from '../support/definitions.js';
import { results, TestStack } from '../support/test-stack.js';
import { endProcess, startWorkerProcess } from '../support/worker-process.js';
import { alertWorkflowId } from '../../src/core/alert/alert.js';

let alerted: AlertedStack;
beforeAll(async () => {
  alerted = await AlertedStack.start({
    settings: { alertSeconds: 6 },
    emulator: {
      named: [
        {
          kind: 'notification_destination',
          name: 'Mail',
          id: 'w-mail',
          config: { email: { addresses: ['w@example.com'] } },
        },
        {
          kind: 'notification_destination',
          name: 'Slack',
          id: 'w-slack',
          config: { slack: { url_set: true } },
        },
      ],
    },
  });
  alerted.stack.script('*', {});
});
afterAll(() => alerted.stop());

const toSlack = (event: string): JsonObject => ({ webhook_notifications: { [event]: [{ id: 'slack' }] } });
const bodies = (name: string): JsonObject[] =>
  alerted.receivers.slack.of(name).received.map(({ body }) => JSON.parse(body) as JsonObject);

describe('a message', () => {
  test('says what has failed, with the last lines of its error, what it holds up, and how to repair it', async () => {
    const { stack } = alerted;
    stack.script('load', {
      fail_times: 9,
      error: 'ValueError: no rows',
      error_trace: 'Traceback\n  line 1\nValueError: no rows, password=hunter2secret',
    });
    const definition = {
      ...job([notebook('load'), notebook('report', { depends_on: after('load') })]),
      name: 'says',
      ...toSlack('on_failure'),
    };
    const first = await stack.runs.start(definition);
    await stack.endOf(first.workflowId);
    await alerted.alerts(first.workflowId, 1);
    const second = await stack.runs.start(definition);
    await stack.endOf(second.workflowId);
    await alerted.alerts(second.workflowId, 1);
    const text = JSON.stringify(bodies('says').at(-1));
    for (const part of [
      'says has failed',
      'ValueError: no rows',
      '*Not run because of it:* report',
      `brickwork repair ${second.workflowId}`,
      'Likely cause',
      '|Databricks: load>',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('hunter2secret');
  });

  test('to who is unknown is shown as undelivered, and the run goes well', async () => {
    const { stack } = alerted;
    const definition = {
      ...job([notebook('a')]),
      webhook_notifications: { on_success: [{ id: 'w-mail' }, { id: 'w-slack' }, { id: 'nobody' }] },
    };
    const { workflowId } = await stack.runs.start(definition);
    const view = await stack.endOf(workflowId);
    expect(view.result_state).toBe('SUCCESS');
    expect(view.warnings?.map(({ message }) => message.split(' ')[0])).toEqual([
      'DESTINATION_UNKNOWN',
      'DESTINATION_UNKNOWN',
    ]);
    const [{ deliveries }] = await alerted.alerts(workflowId, 1);
    expect(deliveries.map(({ to, state }) => [to, state])).toEqual([
      ['w@example.com', 'sent'],
      ['w-slack', 'undelivered'],
      ['nobody', 'undelivered'],
    ]);
    expect(deliveries[2].reason).toBe('No destination of this id is known to the worker.');
    const status = await brickwork(['status', workflowId], cliEnvironment(stack));
    expect(status.stdout + status.stderr).toMatch(/alert success: NOT delivered to nobody: /);
    const json = await brickwork(['status', workflowId, '--json'], cliEnvironment(stack));
    expect(json.stdout).toMatch(/"alerts":\[.*"to":"nobody"/);
  });

  test('is sent by Brickwork, so no submit asks Databricks to send it; a bad field keeps a run from starting', async () => {
    const { stack } = alerted;
    const told = {
      email_notifications: { on_start: [MAIL] },
      notification_settings: { alert_on_last_attempt: true },
    };
    const { workflowId } = await stack.runs.start({ ...job([notebook('a', told)]), name: 'submitted' });
    await stack.endOf(workflowId);
    const submits = [...stack.emulator.workspace.runs.values()].filter(({ name }) =>
      name.startsWith('submitted/'),
    );
    expect(submits).toHaveLength(1);
    expect(JSON.stringify(submits.map(({ tasks }) => tasks))).not.toContain('notification');
    const bad = await stack.runs.start({
      ...job([notebook('a')]),
      email_notifications: { on_faliure: [MAIL] },
    });
    expect(await stack.runs.ending(bad.workflowId)).toMatchObject({
      kind: 'invalid',
      issues: [{ code: 'FIELD_UNKNOWN', path: 'email_notifications.on_faliure' }],
    });
  });
});

test('a run that waits for too long, and one that is not begun, are told', async () => {
  const { stack } = alerted;
  const deployed = new DeployedJobInTest(stack);
  stack.script('held', { duration_millis: 600_000 });
  const alerts = { on_queue_too_long: ['slack'], on_skipped: ['slack'], queue_too_long_seconds: 1 };
  const skips = { ...job([notebook('held')]), name: 'early', brickwork: { alerts } };
  const waits = { ...skips, queue: { enabled: true } };
  await deployed.deploy(waits);
  const first = await deployed.start('1', waits);
  await stack.until(first.workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
  const second = await deployed.start('2', waits);
  await stack.until(second.workflowId, (view) => view.alerts?.length === 1);
  await deployed.deploy(skips);
  const third = await deployed.start('3', skips);
  expect(await third.result()).toMatchObject({ result_state: 'SKIPPED' });
  const told = await Promise.all([second, third].map(({ workflowId }) => alerted.alerts(workflowId, 1)));
  expect(told.flat().map(({ event, deliveries }) => [event, deliveries[0].state])).toEqual([
    ['queue_too_long', 'sent'],
    ['skipped', 'sent'],
  ]);
  // For as long as the worker says.
  const { run_id: runId } = await stack.runs.view(third.workflowId);
  const sending = stack.temporal.client.workflow.getHandle(
    alertWorkflowId(third.workflowId, runId, told[1][0].alert_id),
  );
  const [started] = (await sending.fetchHistory()).events ?? [];
  const payload = started.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data ?? [];
  expect(JSON.parse(Buffer.from(payload).toString())).toMatchObject({ longestMillis: 6000 });
  expect(JSON.stringify(bodies('early'))).toMatch(/early has waited for 1 s to begin[^]*early was not run/);
  stack.release('held');
  await stack.until(second.workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
  stack.release('held');
  await second.result();
  expect((await stack.runs.view(second.workflowId)).alerts).toHaveLength(1);
});

test('each event is told once, across many continue-as-new', { timeout: 120_000 }, async () => {
  const { stack } = alerted;
  await stack.restartWorker({
    worker: { destinations: alerted.file },
    settings: { alertSeconds: 6, continueAsNewAfterEvents: 25 },
  });
  const tasks = Array.from({ length: 6 }, (_, at) =>
    notebook(`t${at}`, { depends_on: at === 0 ? [] : after(`t${at - 1}`), ...toSlack('on_success') }),
  );
  const { workflowId, workflowRunId } = await stack.runs.start({
    ...job(tasks),
    name: 'long-run',
    ...toSlack('on_start'),
  });
  const view = await stack.endOf(workflowId);
  expect(Object.values(results(view))).toEqual(Array(6).fill('SUCCESS'));
  const { runId } = await stack.temporal.client.workflow.getHandle(workflowId).describe();
  expect(runId).not.toBe(workflowRunId);
  const alerts = await alerted.alerts(workflowId, 7);
  expect(alerts.map(({ event, task_key }) => task_key ?? event)).toEqual([
    'start',
    't0',
    't1',
    't2',
    't3',
    't4',
    't5',
  ]);
  expect(bodies('long-run')).toHaveLength(7);
});

test(
  'a worker that is killed while it sends: nothing is told twice that would be seen twice',
  { timeout: 180_000 },
  async () => {
    const stack = await TestStack.start({ withWorker: false });
    stack.script('*', {});
    const { slack, webhook } = alerted.receivers;
    for (const receiver of [slack, webhook]) receiver.byText.set('killed', ['slow']);
    const env = { BRICKWORK_DESTINATIONS: alerted.file, BRICKWORK_ALERT_SECONDS: '120' };
    const first = await startWorkerProcess(stack, env);
    const { workflowId } = await stack.runs.start({
      ...job([notebook('a')]),
      name: 'killed',
      webhook_notifications: { on_start: [{ id: 'slack' }, { id: 'webhook' }] },
    });
    while (slack.of('killed').received.length + webhook.of('killed').received.length < 2)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await endProcess(first, 'SIGKILL');
    expect(first.signalCode).toBe('SIGKILL');
    const second = await startWorkerProcess(stack, env);
    try {
      await stack.endOf(workflowId);
      let states: [string, string][] = [];
      while (!states.some(([, state]) => state === 'sent')) {
        await new Promise((resolve) => setTimeout(resolve, 500));
        const [{ deliveries }] = await stack.runs.alerts(workflowId);
        states = deliveries.map(({ to, state }) => [to, state]);
      }
      expect(states).toEqual([
        ['slack', 'may_have_been_sent'],
        ['webhook', 'sent'],
      ]);
      expect(slack.of('killed').received).toHaveLength(1);
      expect(webhook.of('killed').received).toHaveLength(2);
      expect(webhook.of('killed').taken).toHaveLength(1);
    } finally {
      await endProcess(second, 'SIGTERM');
      await stack.stop();
    }
  },
);

test('a worker with bad destinations does not start, and says all that is wrong', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'brickwork-bad-'));
  const destinations = join(folder, 'bad.yml');
  writeFileSync(destinations, 'destinations: [{id: a, slack: {url: https://x}}, {id: b}]\nmial: {}\n');
  const stack = await TestStack.start({ withWorker: false });
  try {
    await expect(stack.startWorker({ worker: { destinations } })).rejects.toThrow(
      /Bad destinations in .*bad\.yml[^]*destinations\[0\]\.slack\.url[^]*FIELD_UNKNOWN mial/,
    );
    await expect(stack.startWorker({ worker: { destinations: join(folder, 'none.yml') } })).rejects.toThrow(
      /cannot be read/,
    );
  } finally {
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
