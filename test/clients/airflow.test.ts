import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { DeployedJobs } from '../../src/client/deployed-jobs.js';
import { ADA, BOB, WatchedGateway } from './watched-gateway.js';

interface DagResult {
  state: string;
  tasks: Record<string, string>;
}

const MILLIS = 500_000;
const DAGS = resolve('test/clients/airflow');

let gateway: WatchedGateway;
let home: string;

/** Airflow on files alone, which finds the gateway as its Databricks. */
function environment(): Record<string, string | undefined> {
  const { hostname: host, port } = new URL(gateway.url);
  const connection = {
    conn_type: 'databricks',
    schema: 'http',
    host,
    port: Number(port),
    password: ADA.token,
  };
  return {
    PATH: process.env['PATH'],
    HOME: home,
    AIRFLOW_HOME: home,
    AIRFLOW__CORE__DAGS_FOLDER: DAGS,
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED: 'False',
    AIRFLOW_CONN_DATABRICKS_DEFAULT: JSON.stringify(connection),
  };
}

/** Runs all DAGs, one after another. */
async function runDags(): Promise<Record<string, DagResult>> {
  const options = { env: environment(), cwd: home, maxBuffer: 100 * 1024 * 1024 };
  const { stdout } = await promisify(execFile)(inject('airflowPython'), [join(DAGS, 'dags.py')], options);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, DagResult>;
}

const reason = inject('whyNoAirflow');
const title = reason === '' ? 'Airflow' : `Airflow (skipped: pip cannot install it: ${reason})`;

describe.skipIf(reason !== '')(title, () => {
  let dags: Record<string, DagResult>;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'brickwork-airflow-'));
    gateway = await WatchedGateway.start();
    // Airflow takes a run that has ended before it first looks for one that did not start.
    gateway.stack.script('*', { duration_millis: 1500 });
    for (const key of ['retried', 'bad', 'flaky', 'broken'])
      gateway.stack.script(key, { duration_millis: 1000, fail_times: 1, error: 'boom' });
    dags = await runDags();
  }, MILLIS);
  afterAll(async () => {
    await gateway.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const allOf = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 'success']));

  test('runs one-time runs by DatabricksSubmitRunOperator and DatabricksNotebookOperator', () => {
    expect(dags['one_time_runs'].tasks).toEqual(allOf('alone', 'deferred', 'retried', 'submitted'));
  });

  test('makes jobs, resets them, and runs them by DatabricksRunNowOperator, also deferred', async () => {
    expect(dags['jobs'].tasks).toEqual(allOf('deferred', 'job', 'waiting'));
    const jobs = await new DeployedJobs(gateway.stack.temporal.client, gateway.stack.taskQueue).list();
    const names = jobs.map(({ name }) => name);
    expect(names).toEqual(['airflow jobs', 'airflow repaired', 'broken_group.shop', 'group.shop']);
    expect(jobs[0]).toMatchObject({
      author: ADA.userName,
      access_control_list: [
        { user_name: ADA.userName, permission_level: 'IS_OWNER' },
        { user_name: BOB.userName, permission_level: 'CAN_MANAGE_RUN' },
      ],
    });
    const changes = gateway.takeServed().filter((request) => /jobs\/(create|reset) /.test(request));
    expect(changes.toSorted()).toEqual([
      ...Array.from({ length: 4 }, () => 'POST /api/2.2/jobs/create 200'),
      'POST /api/2.2/jobs/reset 200',
    ]);
  });

  test('repairs a run by repair_run of DatabricksRunNowOperator', () => {
    expect(dags['repaired'].tasks).toEqual(allOf('job', 'repaired'));
  });

  test('runs a DatabricksWorkflowTaskGroup of ten tasks, one of which is tried again', () => {
    const middle = [0, 1, 2, 3, 4, 5, 6].map((at) => `shop.middle${at}`);
    const others = ['shop.launch', 'shop.root', 'shop.flaky', 'shop.last'];
    expect(dags['group'].tasks).toEqual(allOf(...others, ...middle));
  });

  test('repairs the task of a group that has failed, twice', () => {
    expect(dags['broken_group'].tasks).toEqual({
      ...allOf('repair', 'shop.extract', 'shop.launch'),
      'shop.broken': 'failed',
      'shop.load': 'upstream_failed',
    });
  });

  test('asks for SQL statements beside them, which the workspace answers', () => {
    expect(dags['statements'].tasks).toEqual(allOf('statement'));
  });

  test('has found nothing that failed, and left nothing behind', () => {
    expect([...gateway.failures(), ...gateway.stack.violations()]).toEqual([]);
  });
});
