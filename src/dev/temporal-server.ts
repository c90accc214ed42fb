import { Connection, type ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { type NativeConnectionOptions } from '@temporalio/worker';
import { endTethered, freePort, spawnTethered } from './child-process.js';
import { findTemporal, NoTemporalServer } from './find-temporal.js';

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
}

export interface TemporalServerOptions {
  progress: (line: string) => void;
  /** Keeps everything in this SQLite file; in memory when absent. */
  databaseFile?: string;
  port?: number;
  uiPort?: number;
  /** False starts one of our own even if TEMPORAL_ADDRESS leads to another. */
  useConfigured?: boolean;
}

const START_TIMEOUT_MILLIS = 30_000;

/** The Temporal service that the environment names, if it can be reached; else a dev server of our own. */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const configured = options.useConfigured === false ? undefined : await configuredServer(options.progress);
  if (configured !== undefined) return configured;
  const { path, origin } = await findTemporal(options.progress);
  const port = options.port ?? (await freePort());
  const uiPort = options.uiPort ?? (await freePort());
  const metricsPort = await freePort();
  const args = [
    'server',
    'start-dev',
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    '--ui-port',
    String(uiPort),
  ];
  args.push('--metrics-port', String(metricsPort), '--log-level', 'error', '--log-format', 'json');
  if (options.databaseFile !== undefined) args.push('--db-filename', options.databaseFile);
  const child = spawnTethered(path, args);
  let output = '';
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-4000);
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const address = `127.0.0.1:${port}`;
  const gone = new Promise<never>((_, reject) => {
    child.once('exit', (status) =>
      reject(new NoTemporalServer(`${path} ended with status ${status}.\n${output}`)),
    );
  });
  gone.catch(() => undefined);
  await Promise.race([reachable(address), gone]);
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
  };
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

async function reachable(address: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MILLIS;
  for (;;) {
    try {
      const connection = await Connection.connect({ address, connectTimeout: '1 second' });
      // The namespace comes up a moment after the port.
      await connection.workflowService.describeNamespace({ namespace: 'default' });
      return await connection.close();
    } catch (cause) {
      if (Date.now() > deadline)
        throw new NoTemporalServer(`The Temporal server on ${address} did not start.`, { cause });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
