import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { DeployedJobs } from '../src/client/deployed-jobs.js';
import { isJsonObject, type JsonObject } from '../src/core/json.js';
import type { JobView } from '../src/core/jobs/job-view.js';
import { brickwork, cliEnvironment } from './cli/run-cli.js';
import { notebook } from './support/definitions.js';
import { TestStack } from './support/test-stack.js';

const PAGE = readFileSync('docs/triggers.md', 'utf8');
const VOLUME = '/Volumes/acme/landing/orders/';

const folder = mkdtempSync(join(tmpdir(), 'brickwork-triggers-'));
let stack: TestStack;
let jobs: DeployedJobs;
beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('*');
  jobs = new DeployedJobs(stack.temporal.client, stack.taskQueue);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await stack.stop();
});

/** The example below a heading. */
function example(heading: string): JsonObject {
  const section = PAGE.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return parse(/```yaml\n([^]*?)```/.exec(section)?.[1] ?? '') as JsonObject;
}

/** Deploys a job as a user does; gives its id, by which it is found at once. */
async function deploy(job: JsonObject): Promise<string> {
  writeFileSync(join(folder, 'job.yml'), stringify(job));
  const words = ['deploy', 'job.yml', '--json'];
  const { status, stdout, stderr } = await brickwork(words, cliEnvironment(stack), { cwd: folder });
  expect(status, stderr).toBe(0);
  return (JSON.parse(stdout) as { jobs: { job_id: string }[] }).jobs[0].job_id;
}

async function until(jobId: string, isSo: (view: JobView) => boolean): Promise<JobView> {
  await expect.poll(async () => isSo(await jobs.show(jobId)), { timeout: 30_000 }).toBe(true);
  return jobs.show(jobId);
}

/** What has started the one run of a job. */
async function triggerOf(jobId: string): Promise<unknown> {
  const view = await until(jobId, ({ past_runs: past }) => past.length === 1);
  return (await stack.runs.view(view.past_runs[0].workflow_id)).trigger;
}

const put = (path: string): Promise<Response> =>
  fetch(`${stack.emulator.url}/api/2.0/fs/files${path}`, {
    method: 'PUT',
    headers: { authorization: 'Bearer test' },
    body: 'x',
  });

test('files: the example starts a run for what arrives, in a volume instead of a bucket', async () => {
  const { trigger, ...job } = example('When files arrive');
  const arrival = isJsonObject(trigger) ? (trigger['file_arrival'] as JsonObject) : {};
  expect(arrival['url']).toMatch(/^s3:/);
  await put(`${VOLUME}old.csv`);
  // A minute without changes is longer than a test.
  const { wait_after_last_change_seconds: _wait, ...rest } = arrival;
  const jobId = await deploy({ ...job, trigger: { file_arrival: { ...rest, url: VOLUME } } });
  await until(jobId, ({ trigger_state: state }) => state?.files_seen === 1);
  await put(`${VOLUME}new.csv`);
  expect(await triggerOf(jobId)).toMatchObject({
    type: 'FILE_ARRIVAL',
    file_arrival: { location: VOLUME, file_count: 1, files: ['new.csv'] },
  });
  await jobs.delete(jobId, { by: 'test' });
});

test('tables: the example waits for tables that are not there yet', async () => {
  const jobId = await deploy(example('When tables change'));
  const { trigger_state: state } = await until(jobId, (view) => view.trigger_state?.state === 'waits');
  expect(state).toMatchObject({ kind: 'tables', firings: 0 });
  await jobs.delete(jobId, { by: 'test' });
});

test('jobs: the example starts a run once the other job has ended well', async () => {
  const load = await deploy({ name: 'load', tasks: [notebook('a')] });
  const report = { tasks: [notebook('b')], ...example('When other jobs have ended') };
  const jobId = await deploy(
    JSON.parse(JSON.stringify(report).replace('${resources.jobs.load.id}', load)) as JsonObject,
  );
  await until(jobId, ({ trigger_state: state }) => state?.state === 'waits' && state.problem === undefined);
  await jobs.runNow(load);
  expect(await triggerOf(jobId)).toMatchObject({ type: 'JOB_COMPLETION' });
  await Promise.all([load, jobId].map((one) => jobs.delete(one, { by: 'test' })));
});

test('messages: the commands of the page start a run for each token', async () => {
  const parameters = [{ name: 'day', default: 'today' }];
  const settings = { name: 'nightly', tasks: [notebook('a')], parameters, queue: { enabled: true } };
  const jobId = await deploy(settings);
  const words = /^brickwork (job trigger .*)$/m.exec(PAGE)?.[1].replace('nightly', jobId).split(' ') ?? [];
  for (const _again of [1, 2]) {
    const { status, stderr } = await brickwork(words, cliEnvironment(stack));
    expect(status, stderr).toBe(0);
  }
  const signal = /--name (\w+) --input '(.*)'$/m.exec(PAGE);
  await stack.temporal.client.workflow
    .getHandle(`job/${jobId}`)
    .signal(signal?.[1] ?? '', JSON.parse(signal?.[2] ?? ''));
  const { past_runs: past } = await until(jobId, ({ past_runs: runs }) => runs.length === 2);
  const days = past.map(async (run) => (await stack.runs.view(run.workflow_id)).job_parameters['day']);
  expect((await Promise.all(days)).sort()).toEqual(['2026-11-27', 'today']);
  await jobs.delete(jobId, { by: 'test' });
});
