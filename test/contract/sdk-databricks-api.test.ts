import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SdkDatabricksApi } from '../../src/databricks/sdk-databricks-api.js';
import { startEmulator } from '../../src/emulator/server.js';
import { DEFAULT_SETTINGS } from '../../src/emulator/state/settings.js';
import { contractOfDatabricksApi } from './databricks-api.contract.js';

for (const largeIds of [false, true]) {
  contractOfDatabricksApi(
    `the SDK adapter against the emulator${largeIds ? ' with ids above 2^53' : ''}`,
    async () => {
      const data = mkdtempSync(join(tmpdir(), 'brickwork-contract-'));
      const emulator = await startEmulator({
        ...DEFAULT_SETTINGS,
        root: data,
        data,
        largeIds,
        clusterStartMillis: 50,
      });
      const { scripts } = emulator.workspace;
      const quickTask = { notebook_task: { notebook_path: '/quick' } };
      const slowTask = { notebook_task: { notebook_path: '/slow' }, task_key: 'slow' };
      scripts.set('a', { notebook_result: '{"n":1}' });
      scripts.set('slow', { duration_millis: 60_000 });
      return {
        api: new SdkDatabricksApi({ host: emulator.url, token: 't', authType: 'pat' }),
        quickTask,
        slowTask,
        volume: volumeIn(data),
        clusterSpec: { spark_version: '15', num_workers: 1 },
        warehouseId: 'w',
        endlessStatement: 'SELECT 1 FROM range(1000000000000) WHERE random() < 0',
        saveQuery: async ({ text, warehouseId, catalog, schema }) => {
          const query = { query_text: text, warehouse_id: warehouseId, catalog, schema };
          const answer = await fetch(`${emulator.url}/api/2.0/sql/queries`, {
            method: 'POST',
            headers: { authorization: 'Bearer t' },
            body: JSON.stringify({ query }),
          });
          return ((await answer.json()) as { id: string }).id;
        },
        async stop() {
          await emulator.stop();
          rmSync(data, { recursive: true, force: true });
        },
      };
    },
  );
}

/** More files than the emulator gives in a page, and a folder. */
function volumeIn(data: string): { root: string; names: [string, boolean][] } {
  const root = '/Volumes/main/contract/files/odd names+%';
  mkdirSync(join(data, root, 'folder'), { recursive: true });
  writeFileSync(join(data, root, 'folder/below.csv'), '');
  const files = Array.from({ length: 1200 }, (_file, at) => `ü #${at}.csv`);
  for (const name of files) writeFileSync(join(data, root, name), '');
  return { root, names: [['folder', true], ...files.map((name): [string, boolean] => [name, false])] };
}
