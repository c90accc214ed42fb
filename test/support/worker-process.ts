import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestStack } from './test-stack.js';

const WORKER = fileURLToPath(new URL('../../dist/worker.js', import.meta.url));

/** A worker as a process of its own, to be killed; resolves once it polls. */
export async function startWorkerProcess(
  stack: TestStack,
  env: Record<string, string> = {},
): Promise<ChildProcess> {
  const child = fork(WORKER, [], {
    env: {
      ...process.env,
      TEMPORAL_ADDRESS: stack.address,
      DATABRICKS_HOST: stack.emulator.url,
      DATABRICKS_TOKEN: 'test',
      BRICKWORK_TASK_QUEUE: stack.taskQueue,
      BRICKWORK_LEASE_SECONDS: '2',
      BRICKWORK_LEASE_MARGIN_SECONDS: '1',
      BRICKWORK_CALL_TIMEOUT_SECONDS: '2',
      BRICKWORK_STICKY_TIMEOUT_SECONDS: '1',
      BRICKWORK_REQUESTS_PER_SECOND: '0',
      BRICKWORK_LOG_LEVEL: 'fatal',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (status) => reject(new Error(`The worker ended with status ${status}.`)));
  });
  return child;
}

export async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}
