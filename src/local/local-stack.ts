import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectTemporal, type TemporalClient } from '../client/connect.js';
import { JobRuns } from '../client/job-runs.js';
import { LIST_PRICES } from '../core/cost/price-table.js';
import { DEFAULT_TASK_QUEUE } from '../core/task-queue.js';
import { readEncryption } from '../encryption/read-encryption.js';
import { startEmulator, type Emulator } from '../emulator/server.js';
import { DEFAULT_SETTINGS, type EmulatorSettings } from '../emulator/state/settings.js';
import { installLogger } from '../worker/logger.js';
import { startWorker } from './local-worker.js';
import { startTemporalServer, type TemporalServer } from './temporal-server.js';

/** Temporal server, emulated workspace and worker, all on this machine. */
export interface LocalStack {
  temporal: TemporalServer;
  emulator: Emulator;
  client: TemporalClient;
  runs: JobRuns;
  taskQueue: string;
  /** Stops the worker, the emulator and a Temporal server of ours, in this order. */
  stop(): Promise<void>;
}

export interface LocalStackOptions {
  /** Folder that is served as the workspace's root. */
  root: string;
  /** Keeps Temporal's and the emulator's data here; a temporary folder that goes with the stack when absent. */
  data?: string;
  emulator?: Partial<EmulatorSettings>;
  emulatorPort?: number;
  temporalPort?: number;
  uiPort?: number;
  progress: (line: string) => void;
}

/** Starts everything that a run needs, on free ports unless told otherwise. */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'brickwork-'));
  mkdirSync(data, { recursive: true });
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    if (options.data === undefined) {
      stops.push(() => Promise.resolve(rmSync(data, { recursive: true, force: true })));
    }
    const encryption = await readEncryption(process.env);
    installLogger(process.env['BRICKWORK_LOG_LEVEL'] ?? 'error');
    const temporal = await startTemporalServer({
      progress: options.progress,
      ...(options.data === undefined ? {} : { databaseFile: join(data, 'temporal.db') }),
      ...(options.temporalPort === undefined ? {} : { port: options.temporalPort }),
      ...(options.uiPort === undefined ? {} : { uiPort: options.uiPort }),
    });
    stops.push(() => temporal.stop());
    const settings = {
      ...DEFAULT_SETTINGS,
      prices: LIST_PRICES,
      ...options.emulator,
      root: options.root,
      data: join(data, 'workspace'),
    };
    const emulator = await startEmulator(settings, { port: options.emulatorPort ?? 0 });
    stops.push(() => emulator.stop());
    options.progress(`Databricks emulator: ${emulator.url}, serving ${options.root}`);
    const taskQueue = options.data === undefined ? `brickwork-local-${process.pid}` : DEFAULT_TASK_QUEUE;
    stops.push(await startWorker(temporal, emulator, { taskQueue, encryption }));
    const client = await connectTemporal({ ...temporal, encryption });
    stops.push(() => client.close());
    return { temporal, emulator, client, runs: new JobRuns(client.client, taskQueue), taskQueue, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
