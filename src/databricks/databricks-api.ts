import type { WorkspaceDestination } from '../core/alert/known-destinations.js';
import type { ClusterHardware, ClusterLifeEvent } from '../core/usage/cluster-usage.js';
import type { JsonObject, JsonValue } from '../core/json.js';

/**
 * What Brickwork needs of a Databricks workspace. Every id is a string, since int64 ids do not survive JavaScript
 * numbers. Every call throws DatabricksError and nothing else, and none retries: Temporal does.
 */
export interface DatabricksApi {
  /** `POST /api/2.2/jobs/runs/submit`. The same token (at most 64 characters) gives the same run. */
  submitRun(request: JsonObject, idempotencyToken: string): Promise<{ runId: string }>;
  /**
   * `GET /api/2.2/jobs/runs/get`, by the id of a submitted run; `resolvedValues` also reads what conditions compared.
   * `taskKey` names the task that counts; without it, it is the one that waits for no other.
   */
  getRun(runId: string, options?: { resolvedValues?: boolean; taskKey?: string }): Promise<RunSnapshot>;
  /** `GET /api/2.2/jobs/runs/get-output`, by the id of the run's one task. */
  getRunOutput(taskRunId: string): Promise<RunOutput>;
  /** `GET /api/2.2/jobs/runs/export`, by the id of a notebook's task run: what its cells have printed. */
  getNotebookOutput(taskRunId: string): Promise<CellOutput[]>;
  /** `GET /api/2.0/sql/statements/{id}`: the rows of an ended statement, numbers and booleans as such. */
  getStatementRows(statementId: string): Promise<JsonObject[]>;
  /**
   * `POST /api/2.0/sql/statements`, and `GET` until it has ended: the rows of one statement. One that fails, or that somebody
   * else cancels, is an error with Databricks' own message; its `errorCode` is the error condition of the message, such as
   * TABLE_OR_VIEW_NOT_FOUND, where there is one. When `signal` aborts, the statement is canceled and the call fails.
   */
  executeStatement(request: StatementRequest): Promise<StatementRows>;
  /** `GET /api/2.0/sql/queries/{id}`: a saved query; one in the trash is read, too. */
  getQuery(queryId: string): Promise<SavedQuery>;
  /** `GET /api/2.0/notification-destinations/{id}`: what the workspace shows of it, never what is secret. */
  getNotificationDestination(id: string): Promise<WorkspaceDestination>;
  /** Which workspace this is: what `{{workspace.id}}` and `{{workspace.url}}` give. */
  getWorkspace(): Promise<{ id: string; url: string }>;
  /** `POST /api/2.2/jobs/runs/cancel`: asynchronous; no effect on a run that has ended. */
  cancelRun(runId: string): Promise<void>;
  /** `POST /api/2.2/jobs/create`: takes no token, so look for its name before it is repeated. */
  createJob(settings: JsonObject): Promise<{ jobId: string }>;
  /** All pages of `jobs/list`; with `name`, those of exactly this name (in any case). */
  listJobs(name?: string): Promise<JobSnapshot[]>;
  /** `POST /api/2.2/jobs/run-now`. The same token (at most 64 characters) gives the same run. */
  runJob(jobId: string, idempotencyToken: string): Promise<{ runId: string }>;
  /** `POST /api/2.2/jobs/delete`. Runs of it stay. */
  deleteJob(jobId: string): Promise<void>;
  /** The active runs of a job, by `jobs/runs/list`. */
  listActiveRuns(jobId: string): Promise<string[]>;
  /** One page of `GET /api/2.2/jobs/runs/list`: at most 25 runs of the workspace, the newest first. */
  listRuns(query: RunListQuery): Promise<RunListPage>;
  /** `GET /api/2.2/jobs/runs/get`, all pages: every task with its attempts, oldest first. */
  getJobRun(runId: string, options?: { resolvedValues?: boolean }): Promise<JobRunSnapshot>;
  /** `GET /api/2.0/workspace/list`: what is in a folder, but not below. */
  listFolder(path: string): Promise<WorkspaceObject[]>;
  /**
   * `GET /api/2.0/fs/directories/Volumes/…`: what is in a folder of a volume, but not below, page after page, of which one
   * may be empty and not the last.
   */
  listVolumeFolder(path: string): AsyncIterable<readonly VolumeEntry[]>;
  /** `GET /api/2.0/workspace/get-status`. */
  getObject(path: string): Promise<WorkspaceObject>;
  /** `GET /api/2.0/workspace/export`: the text of a notebook, in source format, or of a file; at most 10 MB. */
  exportSource(path: string, type: string): Promise<string>;
  /** `POST /api/2.0/workspace/import` of a Python notebook, over what is there; makes its folder. */
  importNotebook(path: string, source: string): Promise<void>;
  /** `POST /api/2.1/clusters/create`. The same token gives the same cluster until that is terminated. */
  createCluster(spec: JsonObject, idempotencyToken: string): Promise<{ clusterId: string }>;
  /** `GET /api/2.1/clusters/get`. */
  getCluster(clusterId: string): Promise<ClusterSnapshot>;
  /** `POST /api/2.1/clusters/events`, all pages, oldest first. */
  listClusterEvents(clusterId: string): Promise<ClusterLifeEvent[]>;
  /** Every cluster that is not terminated and was made through the API, all pages of `clusters/list`. */
  listActiveClusters(): Promise<ClusterSnapshot[]>;
  /** `POST /api/2.1/clusters/delete`: asynchronous; no effect on a terminated cluster. */
  terminateCluster(clusterId: string): Promise<void>;
}

/** A statement for a SQL warehouse. */
export interface StatementRequest {
  warehouseId: string;
  statement: string;
  /** By name: a marker such as `:job` stands for one. */
  parameters?: readonly StatementParameter[];
  /** Of names without them; the warehouse's own defaults unless given. */
  catalog?: string;
  schema?: string;
  /** How many rows to read at most; all unless given, in as many chunks as they come in, though Databricks fails a statement with more than 25 MiB of them. */
  rowLimit?: number;
  signal?: AbortSignal;
}

/** A text that a statement gets beside its own, so that nobody can write SQL by it. */
export interface StatementParameter {
  name: string;
  value: string;
}

/** The result of a statement. */
export interface StatementRows {
  /** Their names in order; two may have the same one, which a row has once. */
  columns: string[];
  /** The type of each, as Databricks names it: LONG, STRING, DECIMAL(10,2). */
  types: string[];
  /** Numbers and booleans as such; numbers that JavaScript does not keep, times and decimals are text. */
  rows: JsonObject[];
  /** True where the statement has selected more rows than these. */
  isTruncated: boolean;
}

/** A query that is saved in the workspace, and where it is run. */
export interface SavedQuery {
  text: string;
  warehouseId?: string;
  catalog?: string;
  schema?: string;
}

/** Runs on a page of a list: "less than 25", say the docs of `limit`; 25 is what Databricks' own tools ask for. */
export const RUNS_A_PAGE = 25;

/** Which runs of a workspace to list. */
export interface RunListQuery {
  /** One-time runs, or runs of jobs. */
  runType: 'SUBMIT_RUN' | 'JOB_RUN';
  /** Those that have not ended, those that have, or both. */
  which: 'active' | 'completed' | 'all';
  /** Show the tasks of each run, of which a list has the first hundred. */
  expandTasks?: boolean;
  /** When they were started, in milliseconds since the epoch by Databricks' clock, both inclusive. */
  startedFromMillis?: number;
  startedToMillis?: number;
  /** Of the page before. */
  pageToken?: string;
}

export interface RunListPage {
  runs: ListedRun[];
  nextPageToken?: string;
}

/** A run as a list shows it. */
export interface ListedRun {
  runId: string;
  /** Milliseconds since the epoch, by Databricks' clock. */
  startTimeMillis?: number;
  /** The same of its end. */
  endTimeMillis?: number;
  lifeCycleState: string;
  runPageUrl?: string;
  /** What `getRun` would tell; undefined where the list does not show all its tasks. */
  asRun: (taskKey?: string) => RunSnapshot | undefined;
  /** What `getJobRun` would tell; undefined where the list does not show all its tasks. */
  asJobRun: () => JobRunSnapshot | undefined;
}

/** A saved job. */
export interface JobSnapshot {
  jobId: string;
  name: string;
  tags: Record<string, string>;
}

/** A run of a job as last read. */
export interface JobRunSnapshot {
  runId: string;
  /** Milliseconds since the epoch, by Databricks' clock. */
  startTimeMillis?: number;
  runPageUrl?: string;
  isTerminal: boolean;
  message?: string;
  /** By task key. */
  tasks: Map<string, TaskRunSnapshot[]>;
}

/** One attempt of a task of a run. */
export interface TaskRunSnapshot extends Omit<
  RunSnapshot,
  'runId' | 'others' | 'taskRunId' | 'blockedMillis'
> {
  taskRunId: string;
  attemptNumber: number;
  asOther: OtherTask;
}

/** A submitted run as last read: its task, and those that set and read task values for it in the same submit. */
export interface RunSnapshot {
  runId: string;
  taskRunId?: string;
  runPageUrl?: string;
  /** Milliseconds since the epoch, by Databricks' clock. */
  startTimeMillis?: number;
  /** V1 name: QUEUED, PENDING, RUNNING, TERMINATING, BLOCKED, WAITING_FOR_RETRY or a terminal one. */
  lifeCycleState: string;
  isTerminal: boolean;
  /** V1 name; derived from the termination code where the server gives only that. */
  resultState?: string;
  terminationCode?: string;
  terminationType?: string;
  /** Of a condition_task. */
  outcome?: 'true' | 'false';
  others: OtherTask[];
  message?: string;
  /** Milliseconds since the epoch, by Databricks' clock. */
  endTimeMillis?: number;
  queueMillis: number;
  /** How long the tasks in front of it took. */
  blockedMillis: number;
  /** How long it has waited for its cluster, and how long its own code has run; 0 until it has ended. */
  setupMillis: number;
  executionMillis: number;
  /** Of the cluster that it ran on. */
  clusterId?: string;
}

/** A task beside the one that counts. */
export interface OtherTask {
  taskKey: string;
  taskRunId?: string;
  resultState?: string;
  /** Of a condition: what its left operand was resolved to; undefined unless asked for, or where it failed. */
  left?: string;
  message?: string;
  clusterId?: string;
}

/** A notebook, a file or a folder of the workspace. */
export interface WorkspaceObject {
  path: string;
  /** NOTEBOOK, FILE, DIRECTORY, … */
  type: string;
  /** Of a notebook: PYTHON, SQL, SCALA or R. */
  language?: string;
  /** Another one whenever it has changed; undefined where the workspace does not say. */
  version?: string;
}

/** A file or a folder of a volume. */
export interface VolumeEntry {
  /** The whole path, `/Volumes/…`. */
  path: string;
  isFolder: boolean;
}

export interface RunOutput {
  /** What the notebook passed to `dbutils.notebook.exit`. */
  notebookResult?: string;
  error?: string;
  errorTrace?: string;
  /** What a Python file, a wheel or a jar has written to its standard streams; never of a notebook. */
  logs?: string;
  /** True where the beginning of `logs` is lost: Databricks keeps the last 5 MB. */
  logsTruncated?: boolean;
  isNotebook?: boolean;
  /** The run of the job that a `run_job_task` has run at Databricks. */
  jobRunId?: string;
  /** UNKNOWN, OK or TRIGGERED, of an alert. */
  alertState?: string;
  /** Of the last statement of a SQL task. */
  statementId?: string;
}

/** What one cell of a notebook has printed; cells count from 1. */
export interface CellOutput {
  cell: number;
  text: string;
}

export interface ClusterSnapshot {
  clusterId: string;
  /** PENDING, RUNNING, RESTARTING, RESIZING, TERMINATING, TERMINATED, ERROR or UNKNOWN. */
  state: string;
  stateMessage?: string;
  terminationReason?: JsonValue;
  customTags: Record<string, string>;
  hardware: ClusterHardware;
}
