import { fileURLToPath } from 'node:url';
import { endProcess, forkProcess } from './processes.js';
import type { BenchStack } from './stack.js';

/** How often both baselines ask for a run. */
export const POLL_MILLIS = 200;

/** A worker of the raw pattern, on the same server and emulator. */
export async function startRawWorker(
  stack: BenchStack,
): Promise<{ pid?: number | undefined; taskQueue: string; stop(): Promise<void> }> {
  const taskQueue = 'bench-raw';
  const [worker] = await forkProcess(fileURLToPath(new URL('./raw-worker.js', import.meta.url)), {
    TEMPORAL_ADDRESS: stack.temporal.address,
    DATABRICKS_HOST: stack.emulatorUrl,
    RAW_TASK_QUEUE: taskQueue,
    RAW_POLL_MILLIS: String(POLL_MILLIS),
  });
  return { pid: worker.pid, taskQueue, stop: () => endProcess(worker) };
}
