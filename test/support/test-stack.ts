import { NativeConnection } from '@temporalio/worker';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { connectTemporal, type TemporalClient } from '../../src/client/connect.js';
import { JobRuns, type RunEnding } from '../../src/client/job-runs.js';
import { readWorkerConfig, type WorkerConfig } from '../../src/worker/config.js';
import { given, type JsonObject } from '../../src/core/json.js';
import type { RunView } from '../../src/core/run/view/run-view.js';
import { SdkDatabricksApi } from '../../src/databricks/sdk-databricks-api.js';
import { singleWorkspace, type Workspaces } from '../../src/databricks/workspaces.js';
import { faultSchema } from '../../src/emulator/state/faults.js';
import type { ScriptInput } from '../../src/emulator/state/scripts.js';
import type { Encryption } from '../../src/encryption/read-encryption.js';
import { startEmulator, type Emulator } from '../../src/emulator/server.js';
import { report } from '../../src/emulator/services/report.js';
import { DEFAULT_SETTINGS, type EmulatorSettings } from '../../src/emulator/state/settings.js';
import type { WorkerAdditions } from '../../src/worker/additions.js';
import { createWorker } from '../../src/worker/create-worker.js';

export interface TestStackOptions {
  emulator?: Partial<EmulatorSettings>;
  worker?: Partial<WorkerConfig>;
  settings?: Partial<WorkerConfig['runSettings']>;
  additions?: WorkerAdditions;
  /** False: the test runs workers of its own. */
  withWorker?: boolean;
  /** Of the Temporal server that all share. */
  namespace?: string;
  /** Of another server than that. */
  address?: string;
  /** What worker and client of the stack encrypt by; nothing unless given. */
  encryption?: Encryption;
  /** Instead of a worker of its own; definitions then name `stack.workspace`. */
  sharedWorker?: SharedWorker;
}

type WorkerOptions = Pick<TestStackOptions, 'worker' | 'settings' | 'additions' | 'encryption'>;

interface StartedWorker {
  connection: { address: string; namespace: string };
  taskQueue: string;
  workspaces: Workspaces;
  options: WorkerOptions;
}

/** A worker in this process; gives what ends it. */
async function startWorker({
  connection: { address, namespace },
  taskQueue,
  workspaces,
  options: { worker, settings, additions, encryption },
}: StartedWorker): Promise<() => Promise<void>> {
  const connection = await NativeConnection.connect({ address });
  const defaults = readWorkerConfig({});
  const config = {
    ...defaults,
    requestsPerSecond: 0,
    triggerIntervalSeconds: 0.2,
    ...worker,
    taskQueue,
    runSettings: { ...defaults.runSettings, leaseSeconds: 2, leaseMarginSeconds: 1, ...settings },
  };
  const parts = { connection, namespace, workspaces, config, ...given('encryption', encryption) };
  const running = await createWorker({ ...additions, ...parts });
  const ended = running.run();
  return async () => {
    running.stop();
    await ended;
    await connection.close();
  };
}

const newTaskQueue = (): string => `test-${process.pid}-${Math.random().toString(36).slice(2)}`;
/** The API of an emulated workspace. */
export const apiOf = ({ url }: Pick<Emulator, 'url'>): SdkDatabricksApi =>
  new SdkDatabricksApi({ host: url, token: 'test', authType: 'pat' });

/** One worker for many stacks, each of which is a workspace to it: starting one takes longer than most runs. */
export class SharedWorker {
  readonly #apis = new Map<string, SdkDatabricksApi>();
  #end = (): Promise<void> => Promise.resolve();

  private constructor(readonly taskQueue: string) {}

  static async start(): Promise<SharedWorker> {
    const shared = new SharedWorker(newTaskQueue());
    shared.#end = await startWorker({
      connection: { address: inject('temporalAddress'), namespace: 'default' },
      taskQueue: shared.taskQueue,
      workspaces: {
        names: () => [...shared.#apis.keys()],
        host: () => undefined,
        api: (name = '') => {
          const api = shared.#apis.get(name);
          if (api === undefined) throw new Error(`There is no workspace "${name}".`);
          return api;
        },
      },
      options: {},
    });
    return shared;
  }

  /** Makes a workspace known; gives its name. */
  add(emulator: Emulator): string {
    const name = `workspace${this.#apis.size}`;
    this.#apis.set(name, apiOf(emulator));
    return name;
  }

  stop(): Promise<void> {
    return this.#end();
  }
}

/** Emulator and worker of one test file, on the Temporal server that all share. */
export class TestStack {
  #endWorker = (): Promise<void> => Promise.resolve();

  private constructor(
    readonly emulator: Emulator,
    readonly temporal: TemporalClient,
    readonly taskQueue: string,
    readonly address: string,
    readonly data: string,
    /** What a shared worker knows it by. */
    readonly workspace: string | undefined,
    private readonly namespace: string,
  ) {}

  static async start({
    emulator: settings,
    worker,
    settings: runSettings,
    withWorker = true,
    namespace = 'default',
    address = inject('temporalAddress'),
    sharedWorker,
    additions,
    encryption,
  }: TestStackOptions = {}): Promise<TestStack> {
    const data = mkdtempSync(join(tmpdir(), 'brickwork-test-'));
    const emulator = await startEmulator({
      ...DEFAULT_SETTINGS,
      root: data,
      data,
      clusterStartMillis: 100,
      clusterStopMillis: 50,
      ...settings,
    });
    const taskQueue = sharedWorker?.taskQueue ?? newTaskQueue();
    const temporal = await connectTemporal({
      connectionOptions: { address },
      namespace,
      ...given('encryption', encryption),
    });
    const workspace = sharedWorker?.add(emulator);
    const stack = new TestStack(emulator, temporal, taskQueue, address, data, workspace, namespace);
    if (withWorker && sharedWorker === undefined)
      await stack.startWorker({
        ...given('worker', worker),
        ...given('settings', runSettings),
        ...given('additions', additions),
        ...given('encryption', encryption),
      });
    return stack;
  }

  /** Starts a worker in this process, as one that takes over. */
  async startWorker(options: WorkerOptions = {}): Promise<void> {
    const { address, namespace, taskQueue } = this;
    const workspaces = singleWorkspace(apiOf(this.emulator), this.emulator.url);
    this.#endWorker = await startWorker({
      connection: { address, namespace },
      taskQueue,
      workspaces,
      options,
    });
  }

  /** Ends the worker; another one takes over. */
  async restartWorker(options: WorkerOptions = {}): Promise<void> {
    await this.#endWorker();
    await this.startWorker(options);
  }

  get runs(): JobRuns {
    return new JobRuns(this.temporal.client, this.taskQueue);
  }

  /** Plays a task instead of executing it; `*` is every task. */
  script(taskKey: string, script?: ScriptInput): void {
    this.emulator.workspace.scripts.set(taskKey, script);
  }

  /** Ends what a script plays now, and its later attempts at once. */
  release(taskKey: string): void {
    this.emulator.workspace.scripts.release(taskKey);
  }

  fault(fault: object): void {
    this.emulator.workspace.faults.add(faultSchema.parse(fault));
  }

  /** Starts a run and waits for its end. */
  async run(definition: JsonObject, options = {}): Promise<RunView> {
    const { workflowId } = await this.runs.start(definition, options);
    return this.endOf(workflowId);
  }

  async endOf(workflowId: string): Promise<RunView> {
    const ending: RunEnding = await this.runs.ending(workflowId);
    if (ending.kind !== 'ended')
      throw new Error(`The run did not end with a result: ${JSON.stringify(ending)}`);
    return ending.view;
  }

  /** Waits until the view of a run is as asked. */
  async until(workflowId: string, isAsked: (view: RunView) => boolean, millis = 45_000): Promise<RunView> {
    const deadline = Date.now() + millis;
    for (;;) {
      const view = await this.runs.view(workflowId);
      if (isAsked(view)) return view;
      if (Date.now() > deadline) throw new Error(`It never came to that: ${JSON.stringify(view)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Violations that the emulator has seen, without what may still be alive. */
  violations(): string[] {
    const {
      duplicate_submits,
      clusters_alive,
      runs_active,
      jobs_left,
      runs_on_dead_clusters,
      unknown_routes,
    } = report(this.emulator.workspace);
    return [
      ...duplicate_submits,
      ...clusters_alive,
      ...runs_active,
      ...jobs_left,
      ...runs_on_dead_clusters,
      ...unknown_routes,
    ];
  }

  /** How many requests a route has had. */
  requests(route: string): number {
    return this.emulator.workspace.requests.counts.get(route) ?? 0;
  }

  async stop(): Promise<void> {
    await this.#endWorker();
    await this.temporal.close();
    await this.emulator.stop();
    rmSync(this.data, { recursive: true, force: true });
  }
}

export const SUBMIT = 'POST /api/2.2/jobs/runs/submit';
export const CANCEL = 'POST /api/2.2/jobs/runs/cancel';
export const CREATE_CLUSTER = 'POST /api/2.1/clusters/create';

/** `task_key: result_state` of a view. */
export function results(view: RunView): Record<string, string | undefined> {
  return Object.fromEntries(view.tasks.map(({ task_key, result_state }) => [task_key, result_state]));
}
