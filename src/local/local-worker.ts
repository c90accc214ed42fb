import { NativeConnection } from '@temporalio/worker';
import { SdkDatabricksApi } from '../databricks/sdk-databricks-api.js';
import { singleWorkspace } from '../databricks/workspaces.js';
import type { Emulator } from '../emulator/server.js';
import type { Encryption } from '../encryption/read-encryption.js';
import { readWorkerConfig } from '../worker/config.js';
import { createWorker } from '../worker/create-worker.js';
import type { TemporalServer } from './temporal-server.js';

/** Starts a worker in this process for one emulated workspace; gives what ends it. */
export async function startWorker(
  { connectionOptions, namespace }: TemporalServer,
  emulator: Emulator,
  { taskQueue, encryption }: { taskQueue: string; encryption: Encryption },
): Promise<() => Promise<void>> {
  const connection = await NativeConnection.connect(connectionOptions);
  const api = new SdkDatabricksApi({ host: emulator.url, token: 'local', authType: 'pat' });
  const config = { ...readWorkerConfig(process.env), taskQueue, requestsPerSecond: 0 };
  const workspaces = singleWorkspace(api, emulator.url);
  const worker = await createWorker({ connection, namespace, workspaces, config, encryption });
  const ended = worker.run();
  ended.catch(() => undefined);
  return async () => {
    worker.stop();
    await ended.catch(() => undefined);
    await connection.close();
  };
}
