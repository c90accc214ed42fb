import { connectTemporal, type TemporalClient } from '#brickwork/client/connect.js';
import { DeployedJobs } from '#brickwork/client/deployed-jobs.js';
import { JobRuns } from '#brickwork/client/job-runs.js';
import { startTemporalServer, type TemporalServer } from '#brickwork/local/temporal-server.js';
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Link } from './link.js';
import type { Strike } from './schedule.js';

const WORKER = fileURLToPath(import.meta.resolve('#brickwork/worker.js'));
const TASK_QUEUE = 'chaos';
const WORKERS = 2;
const STOPPED_MILLIS = 4000;
const SLOW_MILLIS = 300;
const IN_TURN: WorkerSettings = {
  eventsBeforeContinue: ['40', '10', '20', '15'],
  clockMinutes: ['0', '-90', '90'],
};
const WRONG_CLOCK = resolve('chaos', 'wrong-clock.mjs');

/** What each worker that is started gets in its turn; its runs keep the first for good. */
export interface WorkerSettings {
  eventsBeforeContinue: readonly string[];
  /** How far its clock is off. */
  clockMinutes: readonly string[];
}

/** What a lane's workspace lets happen to it. */
export interface StruckWorkspace {
  cutConnections(): void;
  jumpClock(millis: number): void;
}

/** A Temporal server on a database, and workers that know a workspace for each lane; both can be struck. */
export class ChaosStack {
  readonly #workers: ChildProcess[] = [];
  #started = 0;
  /** Strikes come one after the other, so that there is always something that goes on. */
  #striking: Promise<void> = Promise.resolve();

  private constructor(
    readonly folder: string,
    /** Each leads to the emulator of a lane while it has one. */
    readonly lanes: readonly Link[],
    private server: TemporalServer,
    private readonly links: Record<'workers' | 'client', Link>,
    private readonly workerSettings: WorkerSettings,
    readonly client: TemporalClient,
  ) {}

  static async start(laneCount: number, settings: Partial<WorkerSettings> = {}): Promise<ChaosStack> {
    const folder = mkdtempSync(join(tmpdir(), 'brickwork-chaos-'));
    const links = { workers: await Link.open(), client: await Link.open() };
    const server = await startServer(folder, links);
    const client = await connectTemporal({ ...server, connectionOptions: { address: links.client.address } });
    const lanes = await Promise.all(Array.from({ length: laneCount }, () => Link.open()));
    const stack = new ChaosStack(folder, lanes, server, links, { ...IN_TURN, ...settings }, client);
    const profiles = lanes.map(
      ({ address }, lane) => `[lane${lane}]\nhost = http://${address}\ntoken = chaos\n`,
    );
    writeFileSync(join(folder, 'databrickscfg'), profiles.join('\n'));
    for (let at = 0; at < WORKERS; at++) stack.#workers.push(await stack.#startWorker());
    return stack;
  }

  get jobs(): DeployedJobs {
    return new DeployedJobs(this.client.client, TASK_QUEUE);
  }

  get runs(): JobRuns {
    return new JobRuns(this.client.client, TASK_QUEUE);
  }

  /** Strikes once those before have been got over. */
  strike(strike: Strike, workspace: StruckWorkspace): Promise<void> {
    this.#striking = this.#striking.then(() => this.#strike(strike, workspace));
    return this.#striking;
  }

  /** Ends the server by SIGKILL and starts it again, on its database, so much later. */
  async killServer(downMillis: number): Promise<void> {
    await this.server.kill?.();
    await sleep(downMillis);
    this.server = await startServer(this.folder, this.links);
  }

  /** Ends one of the workers by SIGKILL and starts another one. Throws where it had ended before. */
  async killWorker(): Promise<void> {
    const worker = this.#workers.shift() as ChildProcess;
    await end(worker, 'SIGKILL');
    this.#workers.push(await this.#startWorker());
    if (worker.signalCode !== 'SIGKILL')
      throw new Error(`A worker had ended by itself, with ${worker.exitCode}.`);
  }

  async #strike({ kind, jumpMillis = 0 }: Strike, workspace: StruckWorkspace): Promise<void> {
    switch (kind) {
      case 'cut connections':
        return workspace.cutConnections();
      case 'clock jump':
        return workspace.jumpClock(jumpMillis);
      case 'cut link':
        return this.links.workers.cut();
      case 'slow link':
        return this.links.workers.slow(SLOW_MILLIS, STOPPED_MILLIS);
      case 'server restart':
        await this.server.stop();
        this.server = await startServer(this.folder, this.links);
        return;
      default:
        return this.#strikeWorker(kind);
    }
  }

  async #strikeWorker(kind: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP'): Promise<void> {
    const [worker] = this.#workers;
    if (kind === 'SIGSTOP') {
      worker.kill('SIGSTOP');
      await sleep(STOPPED_MILLIS);
      worker.kill('SIGCONT');
      return;
    }
    this.#workers.shift();
    await end(worker, kind);
    this.#workers.push(await this.#startWorker());
  }

  async #startWorker(): Promise<ChildProcess> {
    const env = {
      ...process.env,
      TEMPORAL_ADDRESS: this.links.workers.address,
      DATABRICKS_HOST: `http://${this.lanes[0].address}`,
      DATABRICKS_TOKEN: 'chaos',
      DATABRICKS_CONFIG_FILE: join(this.folder, 'databrickscfg'),
      BRICKWORK_TASK_QUEUE: TASK_QUEUE,
      BRICKWORK_LEASE_SECONDS: '2',
      BRICKWORK_LEASE_MARGIN_SECONDS: '1',
      BRICKWORK_CALL_TIMEOUT_SECONDS: '2',
      BRICKWORK_STICKY_TIMEOUT_SECONDS: '1',
      // Every example comes to continue as new, most of them wherever they can.
      BRICKWORK_CONTINUE_AS_NEW_AFTER_EVENTS: this.#inTurn(this.workerSettings.eventsBeforeContinue),
      CHAOS_CLOCK_MINUTES: this.#inTurn(this.workerSettings.clockMinutes),
      BRICKWORK_LOG_LEVEL: 'fatal',
    };
    this.#started++;
    const execArgv = ['--import', WRONG_CLOCK];
    const child = fork(WORKER, [], { env, execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (status) => reject(new Error(`A worker ended with status ${status}.`)));
    });
    return child;
  }

  #inTurn(values: readonly string[]): string {
    return values[this.#started % values.length];
  }

  async stop(): Promise<void> {
    await this.#striking;
    await Promise.all(this.#workers.map((worker) => end(worker, 'SIGTERM')));
    await this.client.close();
    await this.server.stop();
    await Promise.all([...Object.values(this.links), ...this.lanes].map((link) => link.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Starts the server on its database; the links lead to where it is now. */
async function startServer(folder: string, links: Record<string, Link>): Promise<TemporalServer> {
  const databaseFile = join(folder, 'temporal.db');
  const options = { progress: () => undefined, useConfigured: false, databaseFile };
  // What a process has written is there once it is killed; with each write awaited, the disk is all that is measured.
  const server = await startTemporalServer({ ...options, waitsForDisk: false });
  for (const link of Object.values(links)) link.leadTo(new URL(`http://${server.address}`));
  return server;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}
