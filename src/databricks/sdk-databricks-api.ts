import { type compute, type ConfigOptions, Headers as SdkHeaders, jobs } from '@databricks/sdk-experimental';
import { compute as computeApis } from '@databricks/sdk-experimental';
import type { WorkspaceDestination } from '../core/alert/known-destinations.js';
import type { ClusterLifeEvent } from '../core/usage/cluster-usage.js';
import type { JsonObject } from '../core/json.js';
import type {
  CellOutput,
  ClusterSnapshot,
  DatabricksApi,
  JobRunSnapshot,
  JobSnapshot,
  RunListPage,
  RunListQuery,
  RunOutput,
  RunSnapshot,
  SavedQuery,
  StatementRequest,
  StatementRows,
  VolumeEntry,
  WorkspaceObject,
} from './databricks-api.js';
import { allPages, eachPage, type PageQuery } from './all-pages.js';
import { readDestination } from './read-destination.js';
import { readNotebookExport } from './read-notebook-export.js';
import { readOutput, readRows } from './read-output.js';
import { readCluster, readClusterEvent } from './read-cluster.js';
import { id, object, readJob, readJobRun, readRun } from './read-run.js';
import { readExport, readObject } from './read-object.js';
import { readRunList, runListQuery } from './read-run-list.js';
import { readQuery } from './read-statement.js';
import { runStatement } from './run-statement.js';
import { readVolumeEntry, volumeFolderUrl } from './volume-folder.js';
import { brickworkClient, type SafeApiClient } from './transport.js';

const ACTIVE_CLUSTER_STATES = ['PENDING', 'RUNNING', 'RESTARTING', 'RESIZING'];

/**
 * The port on the vendor's SDK: its configuration and authentication chain (`DATABRICKS_*`, `.databrickscfg` profiles,
 * OAuth, cloud identities) and its services, over a client that is safe to use.
 */
export class SdkDatabricksApi implements DatabricksApi {
  readonly #client: SafeApiClient;
  readonly #jobs: jobs.JobsService;
  readonly #clusters: compute.ClustersService;

  /** Options that are absent come from the environment and the profile, as in every Databricks tool. */
  constructor(options: ConfigOptions = {}) {
    this.#client = brickworkClient(options);
    this.#jobs = new jobs.JobsService(this.#client);
    this.#clusters = new computeApis.ClustersService(this.#client);
  }

  /** By `request`, since the service drops members that its types do not know. */
  async submitRun(request: JsonObject, idempotencyToken: string): Promise<{ runId: string }> {
    const payload = { ...request, idempotency_token: idempotencyToken };
    const answer = await this.#post('/api/2.2/jobs/runs/submit', payload);
    return { runId: id(object(answer, 'runs/submit')['run_id'], 'run_id') };
  }

  async getRun(
    runId: string,
    { resolvedValues = false, taskKey }: { resolvedValues?: boolean; taskKey?: string } = {},
  ): Promise<RunSnapshot> {
    return readRun(await this.#allTasks(runId, resolvedValues), taskKey);
  }

  async getRunOutput(taskRunId: string): Promise<RunOutput> {
    return readOutput(await this.#jobs.getRunOutput({ run_id: asWireId(taskRunId) }));
  }

  async getNotebookOutput(taskRunId: string): Promise<CellOutput[]> {
    const request = { run_id: asWireId(taskRunId), views_to_export: 'CODE' } as const;
    return readNotebookExport(await this.#jobs.exportRun(request));
  }

  async getStatementRows(statementId: string): Promise<JsonObject[]> {
    return readRows(await this.#get(`/api/2.0/sql/statements/${encodeURIComponent(statementId)}`));
  }

  /** By `request`: the service has neither an abortion nor the errors of statements. */
  async executeStatement(request: StatementRequest): Promise<StatementRows> {
    const calls = {
      get: (path: string) => this.#get(path),
      post: (path: string, payload: JsonObject) => this.#post(path, payload),
    };
    return runStatement(calls, request, this.#client.timeoutSeconds);
  }

  async getQuery(queryId: string): Promise<SavedQuery> {
    return readQuery(await this.#get(`/api/2.0/sql/queries/${encodeURIComponent(queryId)}`));
  }

  async getNotificationDestination(destinationId: string): Promise<WorkspaceDestination> {
    const path = `/api/2.0/notification-destinations/${encodeURIComponent(destinationId)}`;
    return readDestination(await this.#get(path));
  }

  /** Any call tells the workspace's id in a header; this one needs no grant. */
  async getWorkspace(): Promise<{ id: string; url: string }> {
    const header = 'x-databricks-org-id';
    const me = object(await this.#get('/api/2.0/preview/scim/v2/Me', [header]), 'scim/v2/Me');
    const orgId = me[header];
    return { id: typeof orgId === 'string' ? orgId : '', url: (await this.#client.host).origin };
  }

  /** By `request`: the service answers with a waiter that would poll on its own. */
  async cancelRun(runId: string): Promise<void> {
    await this.#post('/api/2.2/jobs/runs/cancel', { run_id: asWireId(runId) });
  }

  /** By `request`, since the service drops members that its types do not know. */
  async createJob(settings: JsonObject): Promise<{ jobId: string }> {
    const answer = await this.#post('/api/2.2/jobs/create', settings);
    return { jobId: id(object(answer, 'jobs/create')['job_id'], 'job_id') };
  }

  async listJobs(name?: string): Promise<JobSnapshot[]> {
    const query = { limit: 100, ...(name === undefined ? {} : { name }) };
    return (await this.#pages('/api/2.2/jobs/list', 'jobs', query)).map(readJob);
  }

  async runJob(jobId: string, idempotencyToken: string): Promise<{ runId: string }> {
    const payload = { job_id: asWireId(jobId), idempotency_token: idempotencyToken };
    const answer = await this.#post('/api/2.2/jobs/run-now', payload);
    return { runId: id(object(answer, 'jobs/run-now')['run_id'], 'run_id') };
  }

  async deleteJob(jobId: string): Promise<void> {
    await this.#post('/api/2.2/jobs/delete', { job_id: asWireId(jobId) });
  }

  async listActiveRuns(jobId: string): Promise<string[]> {
    const query = { job_id: jobId, active_only: true };
    const runs = await this.#pages('/api/2.2/jobs/runs/list', 'runs', query);
    return runs.map((run) => id(object(run, 'runs/list')['run_id'], 'run_id'));
  }

  async listRuns(query: RunListQuery): Promise<RunListPage> {
    return readRunList(await this.#get('/api/2.2/jobs/runs/list', [], runListQuery(query)));
  }

  async getJobRun(runId: string, { resolvedValues = false } = {}): Promise<JobRunSnapshot> {
    return readJobRun(await this.#allTasks(runId, resolvedValues));
  }

  /** `runs/get` gives tasks by the hundred. */
  async #allTasks(runId: string, resolvedValues: boolean): Promise<JsonObject> {
    const query = { run_id: asWireId(runId), ...(resolvedValues ? { include_resolved_values: true } : {}) };
    const run = object(await this.#jobs.getRun(query), 'runs/get');
    const tasks = Array.isArray(run['tasks']) ? [...run['tasks']] : [];
    for (let token = run['next_page_token']; typeof token === 'string' && token !== '';) {
      const page = object(await this.#jobs.getRun({ ...query, page_token: token }), 'runs/get');
      if (Array.isArray(page['tasks'])) tasks.push(...page['tasks']);
      token = page['next_page_token'];
    }
    return { ...run, tasks };
  }

  async listFolder(path: string): Promise<WorkspaceObject[]> {
    const answer = object(await this.#get('/api/2.0/workspace/list', [], { path }), 'workspace/list');
    return Array.isArray(answer['objects']) ? answer['objects'].map(readObject) : [];
  }

  async *listVolumeFolder(path: string): AsyncGenerator<VolumeEntry[]> {
    const page = (more: PageQuery): Promise<unknown> => this.#get(volumeFolderUrl(path), [], more);
    for await (const entries of eachPage('contents', page)) yield entries.map(readVolumeEntry);
  }

  async getObject(path: string): Promise<WorkspaceObject> {
    return readObject(await this.#get('/api/2.0/workspace/get-status', [], { path }));
  }

  async exportSource(path: string, type: string): Promise<string> {
    const format = type === 'NOTEBOOK' ? 'SOURCE' : 'AUTO';
    return readExport(await this.#get('/api/2.0/workspace/export', [], { path, format }));
  }

  async importNotebook(path: string, source: string): Promise<void> {
    await this.#post('/api/2.0/workspace/mkdirs', { path: path.slice(0, path.lastIndexOf('/')) });
    await this.#post('/api/2.0/workspace/import', {
      path,
      format: 'SOURCE',
      language: 'PYTHON',
      content: Buffer.from(source).toString('base64'),
      overwrite: true,
    });
  }

  /** By `request`, since the service drops the token. */
  async createCluster(spec: JsonObject, idempotencyToken: string): Promise<{ clusterId: string }> {
    const answer = await this.#post('/api/2.1/clusters/create', {
      ...spec,
      idempotency_token: idempotencyToken,
    });
    return { clusterId: id(object(answer, 'clusters/create')['cluster_id'], 'cluster_id') };
  }

  async getCluster(clusterId: string): Promise<ClusterSnapshot> {
    return readCluster(await this.#clusters.get({ cluster_id: clusterId }));
  }

  async listClusterEvents(clusterId: string): Promise<ClusterLifeEvent[]> {
    const query = { cluster_id: clusterId, order: 'ASC', page_size: 500 };
    const page = (more: JsonObject): Promise<unknown> =>
      this.#post('/api/2.1/clusters/events', { ...query, ...more });
    return (await allPages('events', page)).map(readClusterEvent);
  }

  async listActiveClusters(): Promise<ClusterSnapshot[]> {
    const filter = { cluster_states: ACTIVE_CLUSTER_STATES, cluster_sources: ['API'] };
    const query = { filter_by: filter, page_size: 100 };
    return (await this.#pages('/api/2.1/clusters/list', 'clusters', query)).map(readCluster);
  }

  async terminateCluster(clusterId: string): Promise<void> {
    await this.#post('/api/2.1/clusters/delete', { cluster_id: clusterId });
  }

  /** Page by page by `request`: the SDK's iterator stops at an empty page and changes the request it is given. */
  async #pages(path: string, member: string, query: PageQuery): Promise<unknown[]> {
    return allPages(member, (more) => {
      const request = { path, method: 'GET', headers: new SdkHeaders(), raw: false } as const;
      return this.#client.request({ ...request, query: { ...query, ...more } });
    });
  }

  async #get(path: string, responseHeaders: string[] = [], query: PageQuery = {}): Promise<unknown> {
    return this.#client.request({
      path,
      method: 'GET',
      headers: new SdkHeaders(),
      raw: false,
      responseHeaders,
      query,
    });
  }

  async #post(path: string, payload: JsonObject): Promise<unknown> {
    return this.#client.request({ path, method: 'POST', headers: new SdkHeaders(), raw: false, payload });
  }
}

/** Ids are numbers in the SDK's types, but a string passes on the wire, and keeps every digit. */
function asWireId(runId: string): number {
  return runId as unknown as number;
}
