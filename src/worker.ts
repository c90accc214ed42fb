import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';
import { setFlagsFromString } from 'node:v8';
import { startTracing } from './client/tracing.js';
import { given } from './core/json.js';
import { ProfileWorkspaces } from './databricks/workspaces.js';
import { readEncryption } from './encryption/read-encryption.js';
import { readWorkerConfig } from './worker/config.js';
import { createWorker } from './worker/create-worker.js';
import { serveHealth } from './worker/health.js';
import { installLogger } from './worker/logger.js';
import { stopQuietly, waitForEndingPolls } from './worker/stop-quietly.js';

/** Composition root of the worker's process: its settings are environment variables. */
async function main(): Promise<void> {
  // A heap that grows by less at a time: thousands of active task runs take half the memory so (bench/README.md).
  setFlagsFromString('--heap-growing-percent=40');
  const config = readWorkerConfig(process.env);
  const encryption = await readEncryption(process.env);
  if (config.stopQuietly) waitForEndingPolls();
  const { healthAddress, metricsAddress } = config;
  const logger = installLogger(config.logLevel, metricsAddress);
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
  const connection = await NativeConnection.connect(connectionOptions);
  const tracing = await startTracing('brickwork-worker');
  const worker = await createWorker({
    connection,
    namespace,
    workspaces: new ProfileWorkspaces(),
    config,
    encryption,
    ...given('tracing', tracing),
  });
  const health =
    healthAddress === undefined ? undefined : await serveHealth(healthAddress, () => worker.notReady());
  let isStopping = false;
  const stop = (): void => {
    if (!isStopping) stopQuietly(worker);
    isStopping = true;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  // Started by another process of ours: never outlive it.
  if (process.connected) process.on('disconnect', stop);
  const encryptionKeys = encryption.keyIds;
  logger.info({ taskQueue: config.taskQueue, namespace, encryptionKeys }, 'worker is running');
  process.send?.('running');
  await worker.run();
  await tracing?.flush();
  await health?.stop();
  await connection.close();
  if (process.connected) process.disconnect();
}

main().catch((error: unknown) => {
  process.stderr.write(`The worker cannot run: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
  if (process.connected) process.disconnect();
});
