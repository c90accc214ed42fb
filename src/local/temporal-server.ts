import { Connection, type ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { type NativeConnectionOptions } from '@temporalio/worker';
import type { ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { endTethered, freePort, killTethered, spawnTethered } from './child-process.js';
import { findTemporal, type FoundTemporal, NoTemporalServer } from './find-temporal.js';

/** A Temporal server to use: one of ours, or one that was there already. */
export interface TemporalServer {
  address: string;
  namespace: string;
  /** Address, TLS and credentials, as clients and workers take them. */
  connectionOptions: ConnectionOptions & NativeConnectionOptions;
  /** Undefined for a server that we have not started. */
  uiUrl?: string;
  metricsPort?: number;
  pid?: number;
  /** Path of the CLI, for a server of ours. */
  cliPath?: string;
  stop(): Promise<void>;
  /** Ends a server of ours by SIGKILL, as a crash does. */
  kill?(): Promise<void>;
}

export interface TemporalServerOptions {
  progress: (line: string) => void;
  /** Keeps everything in this SQLite file; in memory when absent. */
  databaseFile?: string;
  /** Of that file: false does not wait until the disk has it, so that only a crash of the machine loses anything. */
  waitsForDisk?: boolean;
  port?: number;
  uiPort?: number;
  /** Of the server's dynamic configuration. */
  dynamicConfig?: Record<string, number | boolean>;
  /** False starts one of our own even if TEMPORAL_ADDRESS leads to another. */
  useConfigured?: boolean;
}

const START_TIMEOUT_MILLIS = 30_000;
/** The server ends the polls of a worker that stops, with what it has matched to them; off by default in 1.31 and 1.32. */
const QUIET_STOPS = { 'frontend.enableCancelWorkerPollsOnShutdown': true };

/** The Temporal service that the environment names, if it can be reached; else a dev server of our own. */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const configured = options.useConfigured === false ? undefined : await configuredServer(options.progress);
  if (configured !== undefined) return configured;
  const found = await findTemporal(options.progress);
  for (let tries = 1; ; tries++) {
    try {
      return await startDevServer(found, options);
    } catch (error) {
      // A port that was free a moment ago may be taken by now.
      if (
        tries === 3 ||
        !(error instanceof NoTemporalServer && error.message.includes('address already in use'))
      ) {
        throw error;
      }
    }
  }
}

async function startDevServer(
  { path, origin }: FoundTemporal,
  options: TemporalServerOptions,
): Promise<TemporalServer> {
  const { port = await freePort(), uiPort = await freePort() } = options;
  const metricsPort = await freePort();
  const ports = ['--port', port, '--ui-port', uiPort, '--metrics-port', metricsPort].map(String);
  const args = [
    'server',
    'start-dev',
    '--ip',
    '127.0.0.1',
    ...ports,
    '--log-level',
    'error',
    '--log-format',
    'json',
  ];
  for (const [name, value] of Object.entries({ ...QUIET_STOPS, ...options.dynamicConfig }))
    args.push('--dynamic-config-value', `${name}=${value}`);
  if (options.databaseFile !== undefined) args.push('--db-filename', options.databaseFile);
  if (options.waitsForDisk === false) args.push('--sqlite-pragma', 'synchronous=off');
  const child = spawnTethered(path, args);
  const address = `127.0.0.1:${port}`;
  try {
    await Promise.race([reachable(address, port), endOf(child, path)]);
  } catch (error) {
    await endTethered(child);
    throw error;
  }
  options.progress(`Temporal server: ${origin}, on ${address}`);
  return {
    address,
    namespace: 'default',
    connectionOptions: { address },
    uiUrl: `http://127.0.0.1:${uiPort}`,
    metricsPort,
    cliPath: path,
    ...(child.pid === undefined ? {} : { pid: child.pid }),
    stop: () => endTethered(child),
    kill: () => killTethered(child),
  };
}

/** Rejects, with what it has said last, when the server ends by itself. */
function endOf(child: ChildProcess, path: string): Promise<never> {
  let output = '';
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-4000);
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const ended = new Promise<never>((_, reject) => {
    child.once('close', (status) =>
      reject(new NoTemporalServer(`${path} ended with status ${status}.\n${output}`)),
    );
  });
  ended.catch(() => undefined);
  return ended;
}

async function configuredServer(progress: (line: string) => void): Promise<TemporalServer | undefined> {
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
  const { address } = connectionOptions;
  if (address === undefined) return undefined;
  try {
    const connection = await Connection.connect({ ...connectionOptions, connectTimeout: '3 seconds' });
    await connection.close();
  } catch {
    progress(`Nothing answers at ${address} (TEMPORAL_ADDRESS or profile); starting a server of our own.`);
    return undefined;
  }
  progress(`Temporal server: the configured one, on ${address}`);
  return { address, namespace, connectionOptions, stop: () => Promise.resolve() };
}

/**
 * Resolves once the server answers. The port is tried by plain TCP first: gRPC would remember each refusal and wait
 * longer and longer before it looks again.
 */
async function reachable(address: string, port: number): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MILLIS;
  await retry(deadline, () => connects(port));
  const connection = await Connection.connect({ address });
  try {
    // The namespace comes up a moment after the port.
    await retry(deadline, () => connection.workflowService.describeNamespace({ namespace: 'default' }));
  } finally {
    await connection.close();
  }
}

async function retry(deadline: number, attempt: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await attempt();
      return;
    } catch (cause) {
      if (Date.now() > deadline) throw new NoTemporalServer('The Temporal server did not start.', { cause });
      await sleep(25);
    }
  }
}

function connects(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => (socket.destroy(), resolve()));
    socket.on('error', reject);
  });
}
