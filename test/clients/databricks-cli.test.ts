import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DeployedJobs } from '../../src/client/deployed-jobs.js';
import type { JobSummary } from '../../src/core/jobs/job-summary.js';
import { ADA, BOB, WatchedGateway } from './watched-gateway.js';

const CLI = process.env['DATABRICKS_CLI'] ?? 'databricks';
const WHY_NOT = 'skipped: DATABRICKS_CLI names no Databricks CLI, and there is no "databricks" on PATH';

/** The CLI of old, written in Python, has the same name and no bundles. */
const isThere = spawnSync(CLI, ['bundle', '--help'], { env: { PATH: process.env['PATH'] } }).status === 0;

/** Of no other test: all share one Temporal server. */
const [NIGHTLY, SALES] = [`nightly ${process.pid}`, `sales ${process.pid}`];
const NAMES = [NIGHTLY, SALES];

const BUNDLE = `
bundle:
  name: shop
variables:
  day:
    default: monday
targets:
  prod:
    default: true
    workspace:
      root_path: /Workspace/Users/${ADA.userName}/shop
resources:
  jobs:
    sales:
      name: ${SALES}
      tasks:
        - task_key: sell
          notebook_task:
            notebook_path: ./sell.py
    nightly:
      name: ${NIGHTLY}
      parameters:
        - name: day
          default: \${var.day}
      schedule:
        quartz_cron_expression: 0 0 5 * * ?
        timezone_id: UTC
        pause_status: PAUSED
      permissions:
        - user_name: ${BOB.userName}
          level: CAN_MANAGE_RUN
      tasks:
        - task_key: load
          notebook_task:
            notebook_path: ./load.py
        - task_key: sales
          depends_on: [task_key: load]
          run_job_task:
            job_id: \${resources.jobs.sales.id}
`;

const LOAD = `# Databricks notebook source
dbutils.widgets.text("day", "")
if dbutils.widgets.get("day") == "doomsday":
    raise ValueError("no such day")
dbutils.notebook.exit("loaded " + dbutils.widgets.get("day"))
`;

const SELL = `# Databricks notebook source
dbutils.notebook.exit("sold")
`;

let gateway: WatchedGateway;
let folder: string;

/** Runs the CLI in the bundle's folder; gives what it prints. */
async function databricks(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const env = {
    PATH: process.env['PATH'],
    HOME: join(folder, 'home'),
    DATABRICKS_HOST: gateway.url,
    DATABRICKS_TOKEN: ADA.token,
    // Without Terraform, which it would download.
    DATABRICKS_BUNDLE_ENGINE: 'direct',
    DATABRICKS_CLI_DISABLE_UPDATE_CHECK: 'true',
  };
  return promisify(execFile)(CLI, args, { cwd: join(folder, 'bundle'), env });
}

async function json<T>(...args: string[]): Promise<T> {
  return JSON.parse((await databricks(...args, '--output', 'json')).stdout) as T;
}

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'bundle', name), text);
}

/** The deployed jobs of the bundle by their names; visibility may be late. */
async function deployedJobs(): Promise<Record<string, JobSummary>> {
  const { client } = gateway.stack.temporal;
  const jobs = await new DeployedJobs(client, gateway.stack.taskQueue).list();
  return Object.fromEntries(jobs.filter(({ name }) => NAMES.includes(name)).map((job) => [job.name, job]));
}

/** What the gateway was asked to change since it was asked last. */
const changes = (): string[] => gateway.takeServed().filter((request) => !request.startsWith('GET'));

const title = isThere ? 'the Databricks CLI' : `the Databricks CLI (${WHY_NOT})`;

describe.skipIf(!isThere)(title, () => {
  beforeAll(async () => {
    gateway = await WatchedGateway.start();
    folder = mkdtempSync(join(tmpdir(), 'brickwork-cli-bundle-'));
    for (const name of ['home', 'bundle']) mkdirSync(join(folder, name));
    write({ 'databricks.yml': BUNDLE, 'load.py': LOAD, 'sell.py': SELL });
  });
  afterAll(async () => {
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('deploys a bundle, whose jobs are deployed jobs', async () => {
    const { stderr } = await databricks('bundle', 'deploy');
    expect(stderr).toContain('3 created');
    await expect.poll(async () => Object.keys(await deployedJobs())).toEqual(NAMES);
    const { [NIGHTLY]: nightly } = await deployedJobs();
    expect(nightly).toMatchObject({
      version: 1,
      author: ADA.userName,
      schedule: { pause_status: 'PAUSED' },
      access_control_list: [
        { user_name: BOB.userName, permission_level: 'CAN_MANAGE_RUN' },
        { user_name: ADA.userName, permission_level: 'IS_OWNER' },
      ],
    });
    expect(changes().toSorted()).toEqual([
      'POST /api/2.2/jobs/create 200',
      'POST /api/2.2/jobs/create 200',
      `PUT /api/2.0/permissions/jobs/${nightly.job_id} 200`,
    ]);
  });

  test('finds nothing to change where it deploys the same again', async () => {
    const { stderr } = await databricks('bundle', 'deploy');
    expect(stderr).toContain('0 created, 0 changed, 0 deleted, 3 unchanged');
    expect(changes()).toEqual([]);
    const { stdout } = await databricks('bundle', 'plan');
    expect(stdout).toContain('0 to add, 0 to change, 0 to delete');
  });

  test('runs a job with parameters, waits for it and prints what it has put out', async () => {
    const { stdout, stderr } = await databricks('bundle', 'run', 'nightly', '--params', 'day=tuesday');
    expect(stderr).toContain('TERMINATED SUCCESS');
    expect(stdout).toContain('loaded tuesday');
  });

  test('fails with the error of the notebook where the run does', async () => {
    const failed = await databricks('bundle', 'run', 'nightly', '--params', 'day=doomsday').catch(String);
    expect(failed).toContain('no such day');
  });

  test('lists jobs, shows them, and starts them by their ids', async () => {
    const { [NIGHTLY]: nightly, [SALES]: sales } = await deployedJobs();
    const { stdout } = await databricks('jobs', 'list');
    for (const { job_id: id, name } of [nightly, sales]) expect(stdout).toMatch(new RegExp(`${id} +${name}`));
    expect(await json('jobs', 'get', nightly.job_id)).toMatchObject({
      creator_user_name: ADA.userName,
      settings: { name: NIGHTLY, edit_mode: 'UI_LOCKED', deployment: { kind: 'BUNDLE' } },
    });
    expect(await json('jobs', 'run-now', sales.job_id)).toMatchObject({
      run_name: SALES,
      state: { result_state: 'SUCCESS' },
    });
    const runs = await json<{ run_name: string }[]>('jobs', 'list-runs', '--job-id', sales.job_id);
    // The other one is of the nightly job, which runs it by its id.
    expect(runs).toHaveLength(2);
    const summary = await databricks('bundle', 'summary');
    for (const { job_id: id } of [nightly, sales]) expect(summary.stdout).toContain(`/jobs/${id}`);
  });

  test('deploys what was changed as a new version', async () => {
    changes();
    const { stderr } = await databricks('bundle', 'deploy', '--var', 'day=friday');
    expect(stderr).toContain('0 created, 1 changed, 0 deleted, 2 unchanged');
    expect(changes()).toEqual(['POST /api/2.2/jobs/reset 200']);
    const versions = Object.values(await deployedJobs()).map(({ version }) => version);
    expect(versions).toEqual([2, 1]);
  });

  test('takes its jobs away', async () => {
    const { stderr } = await databricks('bundle', 'destroy', '--auto-approve');
    expect(stderr).toContain('2 deleted');
    await expect.poll(deployedJobs).toEqual({});
    expect([...gateway.failures(), ...gateway.stack.violations()]).toEqual([]);
  });
});
