import { connectTemporal, type TemporalClient } from '#brickwork/client/connect.js';
import { JobRuns } from '#brickwork/client/job-runs.js';
import { startTemporalServer, type TemporalServer } from '#brickwork/local/temporal-server.js';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endProcess, startProcess } from './processes.js';

/** Temporal server, emulator and worker as processes of their own, so that their cost can be told apart. */
export interface BenchStack {
  temporal: TemporalServer;
  client: TemporalClient;
  runs: JobRuns;
  emulatorUrl: string;
  emulatorPid: number;
  /** Worker and Temporal server: what a user would pay for. */
  readonly pids: number[];
  /** Of all workers, the oldest first. */
  readonly workerPids: number[];
  /** Of the first worker. */
  workerPid(): number;
  /** Ends the worker and starts another one. */
  replaceWorker(signal: NodeJS.Signals): Promise<void>;
  /** Starts one more, which becomes the last. */
  addWorker(): Promise<void>;
  /** Ends the first one. */
  endWorker(signal?: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

export const BENCH_TASK_QUEUE = 'bench';

export async function startBenchStack(more: Record<string, string> = {}): Promise<BenchStack> {
  const data = mkdtempSync(join(tmpdir(), 'brickwork-bench-'));
  const progress = (line: string): void => void process.stderr.write(`${line}\n`);
  const temporal = await startTemporalServer({ progress, useConfigured: false });
  const [emulator, hello] = await startProcess('./emulator/main.js', {
    EMULATOR_PORT: '0',
    EMULATOR_DATA: data,
  });
  const emulatorUrl = (hello as { url: string }).url;
  const settings = {
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    DATABRICKS_HOST: emulatorUrl,
    DATABRICKS_TOKEN: 'bench',
    BRICKWORK_TASK_QUEUE: BENCH_TASK_QUEUE,
    // The peers have no request budget either.
    BRICKWORK_REQUESTS_PER_SECOND: '0',
    BRICKWORK_LOG_LEVEL: 'error',
    ...more,
  };
  const workers: ChildProcess[] = [];
  const addWorker = async (): Promise<void> => {
    const [worker] = await startProcess('./worker.js', settings);
    workers.push(worker);
  };
  const endWorker = async (signal?: NodeJS.Signals): Promise<void> => {
    const first = workers.shift();
    if (first !== undefined) await endProcess(first, signal);
  };
  const pidsOfWorkers = (): number[] => workers.map(({ pid }) => pid as number);
  await addWorker();
  const client = await connectTemporal(temporal);
  return {
    temporal,
    client,
    runs: new JobRuns(client.client, BENCH_TASK_QUEUE),
    emulatorUrl,
    emulatorPid: emulator.pid as number,
    get workerPids() {
      return pidsOfWorkers();
    },
    get pids() {
      return [temporal.pid, ...pidsOfWorkers()].filter((pid) => pid !== undefined);
    },
    workerPid: () => workers[0].pid as number,
    addWorker,
    endWorker,
    async replaceWorker(signal) {
      await endWorker(signal);
      await addWorker();
    },
    async stop() {
      await client.close();
      while (workers.length > 0) await endWorker();
      await endProcess(emulator);
      await temporal.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
