import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JobView } from '../../src/core/jobs/job-view.js';
import { isJsonObject, type JsonObject } from '../../src/core/json.js';
import { SdkDatabricksApi } from '../../src/databricks/sdk-databricks-api.js';
import { deleteUpdate } from '../../src/workflows/job-messages.js';
import { job as definition, notebook } from '../support/definitions.js';
import { DeployedJobInTest } from '../support/deployed-job.js';
import { TestStack } from '../support/test-stack.js';

let stack: TestStack;
let api: SdkDatabricksApi;
beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('t', {});
  api = new SdkDatabricksApi({ host: stack.emulator.url, token: 'test', authType: 'pat' });
});
afterAll(() => stack.stop());

function settings(more: JsonObject): JsonObject {
  return { ...definition([notebook('t')]), name: 'arrivals', queue: { enabled: true }, ...more };
}

const run = (statement: string) => api.executeStatement({ warehouseId: 'w', statement });

async function saveQuery(text: string): Promise<string> {
  const answer = await fetch(`${stack.emulator.url}/api/2.0/sql/queries`, {
    method: 'POST',
    headers: { authorization: 'Bearer test' },
    body: JSON.stringify({ query: { display_name: 'q', query_text: text, warehouse_id: 'w' } }),
  });
  return ((await answer.json()) as { id: string }).id;
}

async function remove(job: DeployedJobInTest): Promise<void> {
  await job.handle.executeUpdate(deleteUpdate, { args: [{ by: 'ada', cancel_runs: true }] });
  await job.handle.result();
}

/** What the runs of a job were told, oldest first. */
async function triggersOf({ past_runs: past }: JobView): Promise<JsonObject[]> {
  const views = await Promise.all(past.toReversed().map((one) => stack.runs.view(one.workflow_id)));
  return views.map(({ trigger }) => (isJsonObject(trigger) ? trigger : {}));
}

const hasLooked = ({ trigger_state: state }: JobView): boolean => state?.files_seen !== undefined;

describe('files of a volume', () => {
  const url = '/Volumes/main/raw/in';
  const write = (name: string): void => {
    const folder = join(stack.data, url);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), 'x');
  };

  test('start a run each time that new ones have come, also over a new history and another worker', async () => {
    write('old.csv');
    const job = new DeployedJobInTest(stack);
    await job.deploy(settings({ trigger: { file_arrival: { url: `${url}/` } } }));
    await job.until(hasLooked);
    write('a.csv');
    await job.until((view) => view.past_runs.length === 1);
    await stack.restartWorker();
    write('b.csv');
    await job.until((view) => view.past_runs.length === 2);
    const view = await job.until(({ trigger_state: state }) => state?.state === 'waits');
    expect(view.trigger_state).toMatchObject({ files_seen: 3, firings: 2 });
    const told = await triggersOf(view);
    expect(told.map(({ type, file_arrival: files }) => [type, files])).toEqual([
      ['FILE_ARRIVAL', { location: `${url}/`, file_count: 1, files: ['a.csv'] }],
      ['FILE_ARRIVAL', { location: `${url}/`, file_count: 1, files: ['b.csv'] }],
    ]);
    await remove(job);
  });

  test('that cannot be listed are a problem that is shown, until they can; others go on', async () => {
    const job = new DeployedJobInTest(stack);
    await job.deploy(settings({ trigger: { file_arrival: { url: '/Volumes/main/raw/none' } } }));
    const { trigger_state: state } = await job.until((view) => view.trigger_state?.problem !== undefined);
    expect(state?.problem?.message).toMatch(/cannot be listed/);
    const folder = join(stack.data, '/Volumes/main/raw/none');
    mkdirSync(folder, { recursive: true });
    await job.until((view) => view.trigger_state?.problem === undefined && hasLooked(view));
    writeFileSync(join(folder, 'a.csv'), 'x');
    await job.until((view) => view.past_runs.length === 1);
    rmSync(folder, { recursive: true });
    await remove(job);
  });
});

describe('tables', () => {
  test('start a run when a new version is there, with what it is', async () => {
    await run('CREATE TABLE default.orders (id INT)');
    const job = new DeployedJobInTest(stack);
    const trigger = { table_update: { table_names: ['main.default.orders'] } };
    await job.deploy(settings({ trigger, brickwork: { trigger: { warehouse_id: 'w' } } }));
    await job.until(() => stack.requests('POST /api/2.0/sql/statements') > 3);
    await run('INSERT INTO default.orders VALUES (1)');
    const view = await job.until((now) => now.past_runs.length === 1);
    expect(await triggersOf(view)).toMatchObject([
      { type: 'TABLE', table_update: { updated_tables: [{ name: 'main.default.orders', version: '1' }] } },
    ]);
    await remove(job);
  });
});

describe('a condition', () => {
  test('starts a run when its query begins to give rows', async () => {
    await run('CREATE TABLE default.alarms (id INT)');
    const sql_query_id = await saveQuery('SELECT * FROM default.alarms');
    const job = new DeployedJobInTest(stack);
    await job.deploy(settings({ trigger: { sql_condition: { sql_query_id, warehouse_id: 'w' } } }));
    await run('INSERT INTO default.alarms VALUES (1)');
    const view = await job.until((now) => now.past_runs.length === 1);
    expect(await triggersOf(view)).toMatchObject([{ type: 'SQL_CONDITION' }]);
    await remove(job);
  });

  test('lets a scheduled run begin, or skips it', async () => {
    await run('CREATE TABLE default.gates (open INT)');
    const sql_query_id = await saveQuery('SELECT * FROM default.gates');
    const condition = { sql_query_id, warehouse_id: 'w' };
    const schedule = {
      quartz_cron_expression: '* * * * * ?',
      timezone_id: 'UTC',
      sql_condition: condition,
    };
    const job = new DeployedJobInTest(stack);
    await job.deploy(settings({ schedule }));
    await job.until(({ run_counts: counts }) => (counts['SKIPPED'] ?? 0) > 0);
    await run('INSERT INTO default.gates VALUES (1)');
    const view = await job.until(({ run_counts: counts }) => (counts['SUCCESS'] ?? 0) > 0);
    const skipped = view.past_runs.find((one) => one.result_state === 'SKIPPED');
    expect((await stack.runs.view(skipped?.workflow_id ?? '')).state_message).toBe(
      'The sql_condition of the schedule does not hold.',
    );
    await remove(job);
  });
});
