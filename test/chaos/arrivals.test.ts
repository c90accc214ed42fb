import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { isJsonObject, type JsonObject } from '../../src/core/json.js';
import { deleteUpdate } from '../../src/workflows/job-messages.js';
import { job as definition } from '../support/definitions.js';
import { DeployedJobInTest } from '../support/deployed-job.js';
import { type StorageServer, startAzure, startGcs, startS3 } from '../support/storage-servers.js';
import { TestStack } from '../support/test-stack.js';
import { endProcess, startWorkerProcess } from '../support/worker-process.js';

/** Of each storage; `BRICKWORK_ARRIVALS=10000` is the measure of bench/README.md, which takes many minutes. */
const FILES = Number(process.env['BRICKWORK_ARRIVALS'] ?? 60);
const BURST = Math.min(Math.ceil(FILES / 3), 500);

/** A worker that is killed is missed after two minutes; one that is told to stop, at once. */
const SIGNAL = process.env['BRICKWORK_ARRIVALS'] === undefined ? 'SIGTERM' : 'SIGKILL';

/** A worker that is killed as it plans a run holds that up for a minute. */
const PATIENCE_MILLIS = 180_000;
const CALM_MILLIS = 2000;

const servers: StorageServer[] = [];
afterAll(() => Promise.all(servers.map((server) => server.stop())));

function settings(url: string): JsonObject {
  const tasks = [{ task_key: 't', condition_task: { op: 'EQUAL_TO', left: '1', right: '1' } }];
  const trigger = { file_arrival: { url } };
  return { ...definition(tasks), name: 'arrivals', trigger, max_concurrent_runs: 100 };
}

/** The names that all runs of a job were told, whatever became of them. */
async function namesTold(stack: TestStack, job: DeployedJobInTest): Promise<string[]> {
  const query = `WorkflowType = "runJob" AND WorkflowId STARTS_WITH "arrivals/${job.jobId}-"`;
  const told: string[] = [];
  for await (const { workflowId } of stack.temporal.client.workflow.list({ query })) {
    const arrived = (await stack.runs.view(workflowId)).trigger?.['file_arrival'];
    if (isJsonObject(arrived)) told.push(...(arrived['files'] as string[]));
  }
  return told;
}

describe('files that arrive in bursts, while workers end', () => {
  test.each([
    ['S3', startS3],
    ['Azure', startAzure],
    ['GCS', startGcs],
  ])(
    'each start one run: %s',
    async (_kind, start) => {
      const server = await start();
      servers.push(server);
      const stack = await TestStack.start({ withWorker: false });
      const env = Object.fromEntries(Object.entries(server.env).filter(([, value]) => value !== undefined));
      const workerEnv = { ...(env as Record<string, string>), BRICKWORK_TRIGGER_INTERVAL_SECONDS: '0.3' };
      let worker: ChildProcess = await startWorkerProcess(stack, workerEnv);
      await server.put(['old/was-there.csv', 'in/was-there.csv']);
      const job = new DeployedJobInTest(stack);
      await job.deploy(settings(`${server.url}in/`));
      await job.until(({ trigger_state: state }) => state?.files_seen === 1);
      const names: string[] = [];
      let kills = 0;
      while (names.length < FILES) {
        const burst = Array.from({ length: Math.min(BURST, FILES - names.length) }, (_file, at) => {
          return `day=${at % 5}/part ${names.length + at}.csv`;
        });
        const putting = server.put(burst.map((name) => `in/${name}`));
        if (names.length > 0 && kills < 2) {
          kills++;
          await sleep(200 + Math.random() * 300);
          await endProcess(worker, SIGNAL);
          worker = await startWorkerProcess(stack, workerEnv);
        }
        await putting;
        names.push(...burst);
        // A run is told the names of a thousand files at most.
        while ((await job.view()).trigger_state?.files_seen !== names.length + 1) await sleep(200);
      }
      const told = async (): Promise<string[]> => (await namesTold(stack, job)).sort();
      await expect.poll(told, { timeout: PATIENCE_MILLIS, interval: 500 }).toHaveLength(FILES);
      // What came twice would be told in a moment.
      await sleep(CALM_MILLIS);
      expect(await told()).toEqual(names.sort());
      expect(kills).toBe(2);
      await job.handle.executeUpdate(deleteUpdate, { args: [{ by: 'ada', cancel_runs: true }] });
      await endProcess(worker, 'SIGTERM');
      await stack.stop();
    },
    3_600_000,
  );
});
