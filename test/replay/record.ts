import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject, test } from 'vitest';
import { connectTemporal } from '../../src/client/connect.js';
import { exportHistory } from '../../src/client/export-history.js';
import { JANITOR, runJanitor } from '../../src/client/janitor.js';
import { Promotions } from '../../src/client/promotions.js';
import { registerSearchAttributes } from '../../src/client/search-attributes.js';
import { jobWorkflowId } from '../../src/core/jobs/job-workflow-id.js';
import type { JsonObject } from '../../src/core/json.js';
import {
  backfilledSignal,
  deleteUpdate,
  pauseUpdate,
  permissionsUpdate,
  resumeUpdate,
  triggerSignal,
} from '../../src/workflows/job-messages.js';
import { alertWorkflowId } from '../../src/core/alert/alert.js';
import { AlertedStack, MAIL } from '../support/alerted-stack.js';
import { after, job, notebook } from '../support/definitions.js';
import { DeployedJobInTest } from '../support/deployed-job.js';
import { temporalCli } from '../support/temporal-cli.js';
import { startEagerServer, wideThenNarrow } from '../support/eager-server.js';
import { SUBMIT, TestStack } from '../support/test-stack.js';

/**
 * Records the corpus of test/replay/histories: one history per feature. Not part of the tests; run it with
 * `npm run record-histories` when a feature is added. A history that exists is kept: it is what may be running.
 */
const cluster = { job_clusters: [{ job_cluster_key: 'm', new_cluster: { spark_version: '15' } }] };

async function save(
  workflowId: string,
  name: string,
  workflowRunId?: string,
  { namespace = 'default', address = inject('temporalAddress') } = {},
): Promise<void> {
  const file = fileURLToPath(new URL(`./histories/${name}.json`, import.meta.url));
  if (existsSync(file)) return;
  const temporal = await connectTemporal({ connectionOptions: { address }, namespace });
  writeFileSync(file, `${await exportHistory(temporal.client, workflowId, workflowRunId)}\n`);
  await temporal.close();
}

/** One notebook sets values, another one gets them, on compute of its own and on the same native cluster. */
async function saveValues(stack: TestStack): Promise<void> {
  const write = (name: string, line: string): void =>
    writeFileSync(join(stack.data, `${name}.py`), `# Databricks notebook source\n${line}\n`);
  write('set', 'dbutils.jobs.taskValues.set("n", [3.0])');
  write('get', 'assert dbutils.jobs.taskValues.get("set", "n", default=0) == [3]');
  const at = (task_key: string, path: string, more: JsonObject = {}): JsonObject =>
    notebook(task_key, { notebook_task: { notebook_path: path }, ...more });
  const job_clusters = [{ ...cluster.job_clusters[0], brickwork: { cluster_strategy: 'native' } }];
  const { workflowId } = await stack.runs.start(
    job(
      [
        at('set', '/set'),
        at('get', '/get', { depends_on: after('set') }),
        at('native', '/get', { depends_on: after('set'), job_cluster_key: 'm' }),
      ],
      { job_clusters },
    ),
  );
  await stack.endOf(workflowId);
  await save(workflowId, 'get-values');
}

/** A job that has runs by files, by a message and without a pause, and one that waits for it. */
async function saveTriggers(stack: TestStack): Promise<void> {
  const url = '/Volumes/main/raw/recorded';
  const write = (name: string): void => {
    mkdirSync(join(stack.data, url), { recursive: true });
    writeFileSync(join(stack.data, url, name), 'x');
  };
  write('before.csv');
  stack.script('quick', {});
  const settings = { ...job([notebook('quick')]), name: 'triggers', queue: { enabled: true } };
  const [upstream, after] = [new DeployedJobInTest(stack), new DeployedJobInTest(stack)];
  await upstream.deploy({ ...settings, trigger: { file_arrival: { url } } });
  await after.deploy({
    ...settings,
    name: 'after',
    trigger: { job_completion: { jobs: [{ job_id: upstream.jobId }] } },
  });
  await upstream.until(({ trigger_state: state }) => state?.files_seen === 1);
  write('new.csv');
  await upstream.until(({ past_runs: past }) => past.length === 1);
  await upstream.handle.signal(triggerSignal, { token: 'a' });
  await upstream.handle.signal(triggerSignal, 5);
  await upstream.until(({ past_runs: past }) => past.length === 2);
  await after.until(({ past_runs: past }) => past.length === 2);
  await upstream.deploy({ ...settings, continuous: {} });
  await upstream.until(({ past_runs: past }) => past.length === 3);
  for (const one of [upstream, after]) {
    await one.handle.executeUpdate(deleteUpdate, { args: [{ by: 'ada', cancel_runs: true }] });
    await one.handle.result();
  }
  await save(jobWorkflowId(upstream.jobId), 'triggers');
  await save(jobWorkflowId(after.jobId), 'trigger-after-job');
}

/** A job whose schedule starts a time twice, and makes up for it once more; and whose permissions are set. */
async function saveRepeatedStarts(stack: TestStack): Promise<void> {
  const deployed = new DeployedJobInTest(stack);
  stack.script('quick', {});
  const hourly = { quartz_cron_expression: '0 0 * * * ?', timezone_id: 'UTC', pause_status: 'PAUSED' };
  await deployed.deploy({ ...job([notebook('quick')]), name: 'repeated', schedule: hourly });
  const at = new Date('2026-11-01T03:00Z');
  const start = async (count: number): Promise<void> => {
    await deployed.schedule.backfill({ start: at, end: at, overlap: 'ALLOW_ALL' });
    await deployed.until(({ past_runs: past }) => past.length === count);
  };
  await start(1);
  await start(2);
  await deployed.handle.signal(backfilledSignal, { from: at.getTime(), to: at.getTime() });
  await start(3);
  const list = [{ group_name: 'data', permission_level: 'CAN_VIEW' }];
  await deployed.handle.executeUpdate(permissionsUpdate, {
    args: [{ by: 'ada', access_control_list: list }],
  });
  await deployed.handle.executeUpdate(deleteUpdate, { args: [{ by: 'ada', cancel_runs: false }] });
  await deployed.handle.result();
  await save(deployed.handle.workflowId, 'repeated-starts');
}

/** A job with two versions and a schedule, whose second run waits for the first; and what becomes of its runs. */
async function saveDeployedJob(stack: TestStack): Promise<void> {
  const deployed = new DeployedJobInTest(stack);
  stack.script('long', { duration_millis: 600_000 });
  const settings = { ...job([notebook('long')]), name: 'deployed', queue: { enabled: true } };
  const schedule = { quartz_cron_expression: '0 0 3 * * ?', timezone_id: 'Europe/Berlin' };
  await deployed.deploy(settings);
  const runs = [await deployed.start('first', settings)];
  await stack.until(runs[0].workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
  runs.push(await deployed.start('second', settings));
  await deployed.until(({ queued_runs }) => queued_runs.length === 1);
  await deployed.deploy({ ...settings, schedule, timeout_seconds: 600 });
  await deployed.handle.executeUpdate(pauseUpdate, { args: [{ by: 'ada' }] });
  await deployed.handle.executeUpdate(resumeUpdate, { args: [{ by: 'ada' }] });
  stack.release('long');
  await runs[0].result();
  await stack.until(runs[1].workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
  await deployed.handle.executeUpdate(deleteUpdate, { args: [{ by: 'ada', cancel_runs: false }] });
  stack.release('long');
  await deployed.handle.result();
  const late = await deployed.start('late', settings);
  await late.result();
  await save(deployed.handle.workflowId, 'deployed-job');
  await save(runs[1].workflowId, 'deployed-job-run');
  await save(late.workflowId, 'deployed-job-skipped');
}

/** Content that is refused by a gate, waits, is approved and is carried out; and one that nobody decides. */
async function savePromotions(stack: TestStack): Promise<void> {
  const promotions = new Promotions(stack.temporal.client, stack.taskQueue);
  const held = { gate: 'in_force', passed: true, detail: 'What dev runs is this content.' };
  const proposal = { bundle: 'orders', from: 'dev', to: 'prod', content: 'c1', settings: 's1', by: 'eve' };
  const approval = { by: ['ana'], not_by_author: true, within_hours: 1 };
  await promotions.propose({ ...proposal, approval, gates: [{ ...held, passed: false }] });
  const { promotion_id: id } = await promotions.propose({ ...proposal, approval, gates: [held] });
  await promotions.decide(id, { by: 'ana', approved: true, note: 'looks good' });
  await promotions.conclude(id, { by: 'eve', versions: { nightly: 3 } });
  await stack.temporal.client.workflow.getHandle(id).result();
  await save(id, 'promotion');
  const soon = { ...approval, within_hours: 1 / 3600 };
  const late = await promotions.propose({ ...proposal, content: 'c2', approval: soon, gates: [held] });
  await stack.temporal.client.workflow.getHandle(late.promotion_id).result();
  await save(late.promotion_id, 'promotion-expired');
}

/** A run that tells people of its start, an attempt, an approval and its end, across a hand-over; and one of its alerts. */
async function saveAlerts(): Promise<void> {
  const alerted = await AlertedStack.start({ settings: { continueAsNewAfterEvents: 30, alertSeconds: 5 } });
  const { stack } = alerted;
  stack.script('*', { duration_millis: 300 });
  stack.script('flaky', { fail_times: 1 });
  alerted.receivers.slack.behaviors = [{ busy: 1 }];
  const told = { webhook_notifications: { on_start: [{ id: 'slack' }], on_failure: [{ id: 'webhook' }] } };
  const run = await stack.runs.start(
    job(
      [
        notebook('flaky', { max_retries: 1, ...told }),
        { task_key: 'ok', depends_on: after('flaky'), brickwork: { approval_task: { message: 'Go?' } } },
        notebook('last', { depends_on: after('ok') }),
      ],
      {
        email_notifications: { on_start: [MAIL], on_success: [MAIL] },
        brickwork: { alerts: { on_approval_wanted: ['teams'] } },
      },
    ),
  );
  await stack.until(run.workflowId, ({ tasks }) => tasks[1]?.life_cycle_state === 'WAITING_FOR_APPROVAL');
  await stack.runs.control(run.workflowId, 'approve', { task_key: 'ok', by: 'ada' });
  await stack.endOf(run.workflowId);
  const alerts = await alerted.alerts(run.workflowId, 6);
  await save(run.workflowId, 'alerts-first', run.workflowRunId);
  await save(run.workflowId, 'alerts-last');
  const { run_id: jobRunId } = await stack.runs.view(run.workflowId);
  await save(alertWorkflowId(run.workflowId, jobRunId, alerts[1].alert_id), 'send-alert');
  await saveEarlyAlerts(alerted);
  await alerted.stop();
}

/** A run that waits for too long, and one that its job does not let begin. */
async function saveEarlyAlerts({ stack }: AlertedStack): Promise<void> {
  stack.script('long', { duration_millis: 600_000 });
  const deployed = new DeployedJobInTest(stack);
  const alerts = { on_queue_too_long: ['slack'], on_skipped: ['slack'], queue_too_long_seconds: 1 };
  const settings = { ...job([notebook('long')]), name: 'waits', brickwork: { alerts } };
  await deployed.deploy({ ...settings, queue: { enabled: true } });
  const first = await deployed.start('waits/1', { ...settings, queue: { enabled: true } });
  await stack.until(first.workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
  const second = await deployed.start('waits/2', { ...settings, queue: { enabled: true } });
  await stack.until(second.workflowId, (view) => view.alerts?.length === 1);
  await deployed.deploy(settings);
  const third = await deployed.start('waits/3', settings);
  await third.result();
  stack.release('long');
  await stack.until(second.workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
  stack.release('long');
  await second.result();
  await save(second.workflowId, 'queue-too-long');
  await save(third.workflowId, 'skipped-and-told');
  await deployed.handle.executeUpdate(deleteUpdate, { args: [{ by: 'ada', cancel_runs: true }] });
  await deployed.handle.result();
}

/** Submits together and one at a time, some of which Databricks refuses or answers late: the ways of a submit. */
async function saveSubmits(stack: TestStack): Promise<void> {
  const wide = Array.from({ length: 60 }, (_, at) => notebook(`w${at}`));
  for (const [at, { task_key }] of wide.entries())
    stack.script(task_key as string, {
      duration_millis: 200 + (at % 7) * 90,
      fail_times: at % 9 === 0 ? 1 : 0,
    });
  const next = wide.map((_, at) => notebook(`n${at}`, { depends_on: after(`w${at}`) }));
  const retried = wide.map((task) => ({ ...task, max_retries: 1, min_retry_interval_millis: 0 }));
  stack.fault({ route: SUBMIT, kind: 'status', status: 429, error_code: 'REQUEST_LIMIT_EXCEEDED', times: 3 });
  stack.fault({ route: SUBMIT, kind: 'delay', delay_millis: 2500, after: 65, times: 2 });
  const { workflowId } = await stack.runs.start(
    job([...retried, ...next, notebook('last', { depends_on: after('n59') })]),
  );
  await stack.endOf(workflowId);
  await save(workflowId, 'submits-together');
}

test('record', async () => {
  const namespace = 'searchable';
  await temporalCli('operator', 'namespace', 'create', '--namespace', namespace);
  const searchable = await TestStack.start({ namespace });
  searchable.script('*');
  await registerSearchAttributes(searchable.temporal.client);
  const found = await searchable.runs.start(job([notebook('a')]));
  await searchable.endOf(found.workflowId);
  await save(found.workflowId, 'search-attributes', found.workflowRunId, { namespace });
  await searchable.stop();

  await saveAlerts();

  const stack = await TestStack.start();
  await savePromotions(stack);
  stack.script('*');
  stack.script('flaky', { fail_times: 1, notebook_result: '{"n": 4}' });
  const graph = job([
    notebook('flaky', { max_retries: 1, min_retry_interval_millis: 1000 }),
    {
      task_key: 'gate',
      depends_on: after('flaky'),
      condition_task: { op: 'EQUAL_TO', left: '{{tasks.flaky.values.n}}', right: '4' },
    },
    notebook('taken', { depends_on: after('gate=true') }),
    notebook('left', { depends_on: after('gate=false') }),
  ]);
  const retried = await stack.runs.start(graph);
  await stack.endOf(retried.workflowId);
  await save(retried.workflowId, 'retry-and-condition');
  await saveSubmits(stack);
  stack.emulator.workspace.faults.clear();

  const shared = await stack.runs.start(
    job(
      ['a', 'b'].map((key) => notebook(key, { job_cluster_key: 'm' })),
      cluster,
    ),
  );
  await stack.endOf(shared.workflowId);
  await save(shared.workflowId, 'shared-cluster');

  const real = await TestStack.start();
  await saveValues(real);
  await real.stop();

  const native = [{ ...cluster.job_clusters[0], brickwork: { cluster_strategy: 'native' } }];
  stack.script('again', { fail_times: 1 });
  const segments = await stack.runs.start(
    job(
      [
        notebook('a', { job_cluster_key: 'm' }),
        notebook('again', { job_cluster_key: 'm', depends_on: after('a'), max_retries: 1 }),
      ],
      { job_clusters: native },
    ),
  );
  await stack.endOf(segments.workflowId);
  await save(segments.workflowId, 'segments');

  const valued = await stack.runs.start(
    job(
      [
        notebook('x', { brickwork: { task_values: ['n'] } }),
        notebook('y', {
          job_cluster_key: 'm',
          depends_on: after('x'),
          brickwork: { reads_values_of: ['x'] },
        }),
        notebook('z', { job_cluster_key: 'own' }),
      ],
      {
        job_clusters: [
          ...native,
          { ...cluster.job_clusters[0], job_cluster_key: 'own', brickwork: { cluster_strategy: 'per_task' } },
        ],
      },
    ),
  );
  await stack.endOf(valued.workflowId);
  await save(valued.workflowId, 'usage-and-values');

  stack.script('slow', { duration_millis: 60_000 });
  const canceled = await stack.runs.start(job([notebook('slow', { job_cluster_key: 'm' })], cluster));
  await stack.until(canceled.workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
  await stack.runs.cancel(canceled.workflowId);
  await stack.endOf(canceled.workflowId);
  await save(canceled.workflowId, 'cancel');

  stack.script('broken', { fail_times: 1 });
  const repaired = await stack.runs.start(
    job([notebook('broken')], { brickwork: { repair_window_seconds: 60 } }),
  );
  await stack.until(repaired.workflowId, ({ repair_window_ends }) => repair_window_ends !== undefined);
  await stack.runs.repair(repaired.workflowId, {});
  await stack.endOf(repaired.workflowId);
  await save(repaired.workflowId, 'repair');

  stack.script('one', { fail_times: 1 });
  const child = job([notebook('work')]);
  stack.script('work', { fail_times: 1 });
  const nested = await stack.runs.start(
    job(
      [
        {
          task_key: 'each',
          for_each_task: { inputs: '[1,2,3]', concurrency: 2, task: notebook('one', { max_retries: 1 }) },
        },
        { task_key: 'child', run_job_task: { job_id: 'child' } },
        notebook('off', { disabled: true }),
      ],
      { brickwork: { jobs: { child }, repair_window_seconds: 60 } },
    ),
  );
  await stack.until(nested.workflowId, ({ repair_window_ends }) => repair_window_ends !== undefined);
  await stack.runs.repair(nested.workflowId, {});
  await stack.endOf(nested.workflowId);
  await save(nested.workflowId, 'loop-and-job');
  await save(`${nested.workflowId}/child`, 'job-repaired');

  const waiting = await stack.runs.start(
    job([
      { task_key: 'ok', timeout_seconds: 600, brickwork: { approval_task: { message: 'Go?' } } },
      { task_key: 'file', depends_on: after('ok'), brickwork: { wait_task: { signal: 'landed' } } },
    ]),
  );
  await stack.until(waiting.workflowId, ({ tasks }) => tasks[0]?.wait?.waits_since !== undefined);
  await stack.runs.control(waiting.workflowId, 'pauseRun', {});
  await stack.runs.control(waiting.workflowId, 'resumeRun', {});
  await stack.runs.signal(waiting.workflowId, 'landed', { path: '/a' });
  await stack.runs.control(waiting.workflowId, 'approve', { task_key: 'ok', by: 'ada' });
  await stack.endOf(waiting.workflowId);
  await save(waiting.workflowId, 'approval-and-signal');

  stack.script('wrong', { fail_times: 1 });
  const changed = await stack.runs.start(
    job([notebook('wrong')], { brickwork: { repair_window_seconds: 60 } }),
  );
  await stack.until(changed.workflowId, ({ repair_window_ends }) => repair_window_ends !== undefined);
  await stack.runs.repair(changed.workflowId, { tasks: [{ task_key: 'wrong', timeout_seconds: 60 }] });
  await stack.endOf(changed.workflowId);
  await save(changed.workflowId, 'repair-changes');

  await saveDeployedJob(stack);
  await saveRepeatedStarts(stack);
  await saveTriggers(stack);

  await runJanitor(stack.temporal.client, stack.taskQueue, { dryRun: true });
  await save(JANITOR, 'janitor');

  const invalid = await stack.runs.start({ tasks: 5 });
  await stack.runs.ending(invalid.workflowId);
  await save(invalid.workflowId, 'invalid-definition');
  await stack.stop();

  const server = await startEagerServer();
  const eager = await TestStack.start({ address: server.address, settings: { maxSubmitting: 3 } });
  eager.script('*', { duration_millis: 500 });
  const wide = await eager.runs.start(wideThenNarrow(20));
  await eager.endOf(wide.workflowId);
  await save(wide.workflowId, 'quiet-hand-over', wide.workflowRunId, { address: server.address });
  await eager.stop();
  await server.stop();

  const small = await TestStack.start({ settings: { continueAsNewAfterEvents: 20 } });
  small.script('*', { duration_millis: 500 });
  const long = await small.runs.start(
    job(
      Array.from({ length: 6 }, (_, at) =>
        notebook(`t${at}`, { depends_on: at < 2 ? [] : after(`t${at - 2}`) }),
      ),
    ),
  );
  await small.endOf(long.workflowId);
  await save(long.workflowId, 'continue-as-new-first', long.workflowRunId);
  await save(long.workflowId, 'continue-as-new-last');
  await small.stop();
});
