import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  DatabricksApi,
  RunSnapshot,
  SavedQuery,
  StatementRows,
} from '../../src/databricks/databricks-api.js';

/** A workspace to hold the port against: the emulator here, a real one where there is access. */
export interface ContractWorkspace {
  api: DatabricksApi;
  /** A task that succeeds soon, with the notebook result `{"n":1}`. */
  quickTask: Record<string, string | object>;
  /** A task that runs for at least a minute. */
  slowTask: Record<string, string | object>;
  clusterSpec: Record<string, string | number>;
  warehouseId: string;
  /** A statement that goes on for at least a minute. */
  endlessStatement: string;
  /** Saves a query and gives its id. */
  saveQuery: (query: SavedQuery) => Promise<string>;
  /** A folder of a volume, and what is in it: the name of each, and whether it is a folder. */
  volume: { root: string; names: [name: string, isFolder: boolean][] };
  stop(): Promise<void>;
}

/** What every implementation of the port promises. */
export function contractOfDatabricksApi(name: string, open: () => Promise<ContractWorkspace>): void {
  describe(`${name} keeps the contract of DatabricksApi`, () => {
    let workspace: ContractWorkspace;
    let api: DatabricksApi;
    beforeAll(async () => {
      workspace = await open();
      api = workspace.api;
    });
    afterAll(() => workspace.stop());

    const request = (task: object) =>
      ({ run_name: 'contract', tasks: [{ task_key: 'a', ...task }] }) as never;
    const token = (): string => `${Date.now()}-${Math.random()}`.padEnd(64, 'x').slice(0, 64);
    async function ended(runId: string): Promise<RunSnapshot> {
      for (;;) {
        const snapshot = await api.getRun(runId);
        if (snapshot.isTerminal) return snapshot;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }

    test('the same token gives the same run, another one another', async () => {
      const [first, second] = [token(), token()];
      const run = await api.submitRun(request(workspace.quickTask), first);
      expect(await api.submitRun(request(workspace.quickTask), first)).toEqual(run);
      expect(await api.submitRun(request(workspace.quickTask), second)).not.toEqual(run);
    });

    test('a run ends with its result, and its output is read by the id of its task', async () => {
      const { runId } = await api.submitRun(request(workspace.quickTask), token());
      const snapshot = await ended(runId);
      expect(snapshot).toMatchObject({
        runId,
        resultState: 'SUCCESS',
        terminationCode: 'SUCCESS',
        lifeCycleState: 'TERMINATED',
      });
      expect(snapshot.runPageUrl).toMatch(/^http/);
      expect(await api.getRunOutput(snapshot.taskRunId as string)).toMatchObject({
        notebookResult: '{"n":1}',
      });
      await expect(api.getRunOutput(runId)).rejects.toMatchObject({ kind: 'invalid_request' });
    });

    test('sources are found in their folder and exported; what is missing is not found', async () => {
      const source = '# Databricks notebook source\nprint("é")\n';
      await api.importNotebook('/Shared/brickwork-contract/sources/a', source);
      await api.importNotebook('/Shared/brickwork-contract/sources/b', source);
      const objects = await api.listFolder('/Shared/brickwork-contract/sources');
      const notebooks = objects.filter(({ type }) => type === 'NOTEBOOK');
      expect(notebooks.map(({ path, language }) => [path, language])).toEqual([
        ['/Shared/brickwork-contract/sources/a', 'PYTHON'],
        ['/Shared/brickwork-contract/sources/b', 'PYTHON'],
      ]);
      const [{ path, type, version }] = notebooks;
      expect(await api.getObject(path)).toMatchObject({ path, type: 'NOTEBOOK', version });
      expect((await api.exportSource(path, type)).trimEnd()).toBe(source.trimEnd());
      expect((await api.getObject('/Shared/brickwork-contract')).type).toBe('DIRECTORY');
      const nowhere = '/Shared/brickwork-contract/no/such/place';
      for (const call of [
        api.listFolder(nowhere),
        api.getObject(nowhere),
        api.exportSource(nowhere, 'NOTEBOOK'),
      ])
        await expect(call).rejects.toMatchObject({ kind: 'not_found' });
    });

    test('a folder of a volume is listed with its folders, but not below; one that is missing is not found', async () => {
      const { root, names } = workspace.volume;
      const found: { path: string; isFolder: boolean }[] = [];
      for await (const page of api.listVolumeFolder(root)) found.push(...page);
      const byPath = found.map(({ path, isFolder }) => [path.replace(/\/$/, ''), isFolder]);
      expect(byPath.sort()).toEqual(names.map(([name, isFolder]) => [`${root}/${name}`, isFolder]).sort());
      const nowhere = api.listVolumeFolder(`${root}/no/such/place`)[Symbol.asyncIterator]();
      await expect(nowhere.next()).rejects.toMatchObject({ kind: 'not_found' });
    });

    test('tasks of a submit beside the one that counts are told, and waited for', async () => {
      const behind = { task_key: 'behind', depends_on: [{ task_key: 'a' }] };
      const { runId } = await api.submitRun(
        {
          run_name: 'contract',
          tasks: [
            { task_key: 'before', condition_task: { op: 'EQUAL_TO', left: '', right: '' } },
            { task_key: 'a', depends_on: [{ task_key: 'before' }], ...workspace.quickTask },
            {
              ...behind,
              condition_task: { op: 'EQUAL_TO', left: '{{tasks.a.result_state}}', right: 'success' },
            },
          ],
        },
        token(),
      );
      for (;;) {
        const run = await api.getRun(runId, { taskKey: 'a', resolvedValues: true });
        if (!run.isTerminal) continue;
        expect(run).toMatchObject({ resultState: 'SUCCESS', lifeCycleState: 'TERMINATED' });
        expect(run.others).toMatchObject([
          { taskKey: 'before', resultState: 'SUCCESS' },
          { taskKey: 'behind', resultState: 'SUCCESS', left: 'success' },
        ]);
        const output = await api.getRunOutput(run.taskRunId as string);
        expect(output).toMatchObject({ notebookResult: '{"n":1}' });
        break;
      }
    });

    test('a canceled run ends as CANCELED; canceling one that has ended does nothing', async () => {
      const { runId } = await api.submitRun(request(workspace.slowTask), token());
      expect((await api.getRun(runId)).isTerminal).toBe(false);
      await api.cancelRun(runId);
      expect((await ended(runId)).resultState).toBe('CANCELED');
      await api.cancelRun(runId);
    });

    test('a cluster is created once per token, found by its tags, and ended', async () => {
      const spec = { ...workspace.clusterSpec, custom_tags: { contract: 'yes' } };
      const first = token();
      const { clusterId } = await api.createCluster(spec, first);
      expect(await api.createCluster(spec, first)).toEqual({ clusterId });
      const found = (await api.listActiveClusters()).filter(
        ({ customTags }) => customTags['contract'] === 'yes',
      );
      expect(found.map((cluster) => cluster.clusterId)).toEqual([clusterId]);
      await api.terminateCluster(clusterId);
      await api.terminateCluster(clusterId);
      expect((await api.getCluster(clusterId)).state).toMatch(/TERMINAT/);
    });

    test('a cluster says what it is made of, and its events how it lived, oldest first', async () => {
      const { clusterId } = await api.createCluster(workspace.clusterSpec, token());
      await api.terminateCluster(clusterId);
      const { hardware } = await api.getCluster(clusterId);
      expect(hardware).toMatchObject({ isJobCluster: false, workers: workspace.clusterSpec['num_workers'] });
      const events = await api.listClusterEvents(clusterId);
      expect([events[0].type, events.some(({ type }) => type === 'TERMINATING')]).toEqual(['CREATING', true]);
      const times = events.map(({ atMillis }) => atMillis);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    });

    test('a notebook can be put there twice, and a temporary job is found by its name, run once and deleted', async () => {
      const path = '/Shared/brickwork/contract';
      for (let at = 0; at < 2; at++)
        await api.importNotebook(
          path,
          '# Databricks notebook source\nprint("said")\ndbutils.notebook.exit("here")\n',
        );
      const name = `contract-${token()}`;
      const { jobId } = await api.createJob({
        name,
        tasks: [{ task_key: 'put', notebook_task: { notebook_path: path } }],
      });
      expect((await api.listJobs(name)).map((job) => job.jobId)).toEqual([jobId]);
      const once = token();
      const { runId } = await api.runJob(jobId, once);
      expect(await api.runJob(jobId, once)).toEqual({ runId });
      let run = await api.getJobRun(runId);
      while (!run.isTerminal) run = await api.getJobRun(runId);
      const [put] = run.tasks.get('put') ?? [];
      const output = await api.getRunOutput(put.taskRunId);
      expect(output).toMatchObject({ notebookResult: 'here', isNotebook: true });
      expect(await api.getNotebookOutput(put.taskRunId)).toEqual([{ cell: 1, text: 'said\n' }]);
      await expect(api.getNotebookOutput(runId)).rejects.toMatchObject({ kind: 'invalid_request' });
      await api.deleteJob(jobId);
      expect(await api.listJobs(name)).toEqual([]);
    });

    test('a statement gives its rows, as many as are wanted, and fails with its own message', async () => {
      const { warehouseId } = workspace;
      const ask = (statement: string, more = {}): Promise<StatementRows> =>
        api.executeStatement({ warehouseId, statement, ...more });
      expect(await ask("SELECT 1 AS n, 'x' AS s, CAST(NULL AS INT) AS none")).toEqual({
        columns: ['n', 's', 'none'],
        types: ['INT', 'STRING', 'INT'],
        rows: [{ n: 1, s: 'x', none: null }],
        isTruncated: false,
      });
      const parameters = [{ name: 'who', value: `it's "odd" \\ :who` }];
      expect((await ask('SELECT :who AS who', { parameters })).rows).toEqual([{ who: parameters[0].value }]);
      const two = 'SELECT 1 AS n UNION ALL SELECT 2';
      expect((await ask(two, { rowLimit: 2 })).isTruncated).toBe(false);
      const one = await ask(two, { rowLimit: 1 });
      expect([one.rows.length, one.isTruncated]).toEqual([1, true]);
      await expect(ask('SELECT * FROM brickwork_contract_none')).rejects.toMatchObject({
        kind: 'not_found',
        message: expect.stringContaining('brickwork_contract_none') as string,
        details: { errorCode: 'TABLE_OR_VIEW_NOT_FOUND' },
      });
      await expect(ask('SELECT FROM WHERE')).rejects.toMatchObject({ kind: 'invalid_request' });
    });

    test('a statement that is not awaited any more ends', async () => {
      const signal = AbortSignal.timeout(200);
      const { warehouseId, endlessStatement: statement } = workspace;
      await expect(api.executeStatement({ warehouseId, statement, signal })).rejects.toMatchObject({
        kind: 'unavailable',
      });
    }, 30_000);

    test('a query is read with where it runs', async () => {
      const written = { text: 'SELECT 1', warehouseId: 'w', catalog: 'main', schema: 'default' };
      expect(await api.getQuery(await workspace.saveQuery(written))).toEqual(written);
      const { text } = written;
      expect(await api.getQuery(await workspace.saveQuery({ text }))).toEqual({ text });
      await expect(api.getQuery('00000000-0000-0000-0000-000000000000')).rejects.toMatchObject({
        kind: 'not_found',
      });
    });

    test('what is not there is not_found, what is wrong is invalid_request', async () => {
      await expect(api.getCluster('0000-000000-none')).rejects.toMatchObject({ kind: 'not_found' });
      await expect(api.getRun('123')).rejects.toMatchObject({ kind: 'not_found' });
      await expect(api.submitRun({ tasks: [] }, token())).rejects.toMatchObject({ kind: 'invalid_request' });
    });
  });
}
