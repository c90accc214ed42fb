import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaseStack, CaseStacks, OpenCase } from '../cli/commands/case-stack.js';
import { connectTemporal } from '../client/connect.js';
import { JobRuns } from '../client/job-runs.js';
import { SdkDatabricksApi } from '../databricks/sdk-databricks-api.js';
import { startEmulator } from '../emulator/server.js';
import { controlsOf } from '../emulator/services/controls.js';
import { DEFAULT_SETTINGS } from '../emulator/state/settings.js';
import { installLogger } from '../worker/logger.js';
import { applyFault } from './apply-fault.js';
import { caseFiles } from './case-files.js';
import { readEncryption } from '../encryption/read-encryption.js';
import { startWorker } from './local-worker.js';
import { startTemporalServer } from './temporal-server.js';

/** Short, since nobody learns anything from a wait, and long enough to be one. */
const CLUSTER_START_MILLIS = 50;
const WAREHOUSE = 'tests';

/** A Temporal server for all cases; each gets an emulated workspace and a worker of its own. */
export async function startCaseStacks(progress: (line: string) => void): Promise<CaseStacks> {
  installLogger(process.env['BRICKWORK_LOG_LEVEL'] ?? 'fatal');
  const temporal = await startTemporalServer({ progress });
  const encryption = await readEncryption(process.env);
  const client = await connectTemporal({ ...temporal, encryption });
  let opened = 0;
  const open = async (options: OpenCase): Promise<CaseStack> => {
    const taskQueue = `brickwork-test-${process.pid}-${++opened}`;
    const folder = mkdtempSync(join(tmpdir(), 'brickwork-case-'));
    const data = join(folder, 'data');
    mkdirSync(data);
    const files = caseFiles(options, folder);
    const { secrets, gitRepositories, runningClusters, named } = options;
    const emulator = await startEmulator({
      ...DEFAULT_SETTINGS,
      ...{ clusterStartMillis: CLUSTER_START_MILLIS, clusterStopMillis: CLUSTER_START_MILLIS },
      ...{ secrets, gitRepositories, runningClusters, named, root: files.root, data },
    });
    const stops: (() => Promise<void>)[] = [() => emulator.stop()];
    const stop = async (): Promise<void> => {
      for (const end of stops.splice(0).reverse()) await end();
      files.remove();
      rmSync(folder, { recursive: true, force: true });
    };
    try {
      stops.push(await startWorker(temporal, emulator, { taskQueue, encryption }));
    } catch (error) {
      await stop();
      throw error;
    }
    const api = new SdkDatabricksApi({ host: emulator.url, token: 'local', authType: 'pat' });
    const controls = controlsOf(emulator.workspace);
    return {
      runs: new JobRuns(client.client, taskQueue),
      makesSchemas: true,
      writeFile: (path, content) => Promise.resolve(files.write(path, content, data)),
      execute: (statement, parameters = []) =>
        api.executeStatement({ warehouseId: WAREHOUSE, statement, parameters }),
      inject: (fault) => applyFault(controls, fault),
      stop,
    };
  };
  return {
    open,
    stop: async () => {
      await client.close();
      await temporal.stop();
    },
  };
}
