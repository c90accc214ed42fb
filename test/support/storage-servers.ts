import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const TOOLS = resolve('.brickwork/tools');
const AZURITE = 'azurite@3.37.0';
const AT_ONCE = 32;

/** The account that Azurite has, with the key that its documentation gives. */
const ACCOUNT = 'devstoreaccount1';
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** A local server that speaks the protocol of a cloud's storage. */
export interface StorageServer {
  kind: string;
  /** A place of its own, for a trigger. */
  url: string;
  /** The same in a bucket that is not there. */
  missingUrl: string;
  /** What makes the vendors' SDKs talk to it. */
  env: Record<string, string>;
  /** Creates files below the place. */
  put(names: readonly string[]): Promise<void>;
  remove(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Installs what can be had from a package registry, once, beside the Temporal server. */
function installed(name: string, install: (folder: string) => void): string {
  const kept = join(TOOLS, name);
  if (existsSync(kept)) return kept;
  const made = `${kept}-${process.pid}`;
  mkdirSync(made, { recursive: true });
  install(made);
  try {
    renameSync(made, kept);
  } catch (error) {
    // Another test was faster.
    if (!existsSync(kept)) throw error;
    rmSync(made, { recursive: true });
  }
  return kept;
}

/** Run by `python3 -m`, since scripts of an environment have its first place in them. */
function pythonPackages(): string {
  return installed('storage-servers', (folder) => {
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', folder];
    execFileSync('python3', [...pip, '-r', resolve('test/support/storage-requirements.txt')], {
      env: { ...process.env, PIP_ROOT_USER_ACTION: 'ignore' },
    });
  });
}

function azurite(): string {
  return installed('azurite', (folder) => {
    const npm = ['install', '--silent', '--no-audit', '--no-fund', '--prefix', folder, AZURITE];
    execFileSync('npm', npm, { stdio: 'ignore' });
  });
}

/** Moto, in the place of Amazon S3. */
export async function startS3(): Promise<StorageServer> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const env = {
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
  };
  const code = 'import sys; from moto.server import main; main(sys.argv[1:])';
  const stop = await serve('python3', ['-c', code, '-H', '127.0.0.1', '-p', String(port)], endpoint, {
    PYTHONPATH: pythonPackages(),
  });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
  await client.send(new CreateBucketCommand({ Bucket: 'arrivals' }));
  const at = (name: string) => ({ Bucket: 'arrivals', Key: `in/${name}` });
  return {
    kind: 'S3 (moto)',
    url: 's3://arrivals/in/',
    missingUrl: 's3://no-such-bucket/in/',
    env,
    put: (names) => inBatches(names, (name) => client.send(new PutObjectCommand({ ...at(name), Body: 'x' }))),
    remove: async (name) => void (await client.send(new DeleteObjectCommand(at(name)))),
    stop: async () => {
      client.destroy();
      await stop();
    },
  };
}

/** Azurite, in the place of Azure Data Lake Storage. */
export async function startAzure(): Promise<StorageServer> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}/${ACCOUNT}`;
  const connection = `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};BlobEndpoint=${endpoint};`;
  const main = join(azurite(), 'node_modules/azurite/dist/src/blob/main.js');
  const flags = ['--inMemoryPersistence', '--skipApiVersionCheck', '--disableTelemetry', '--silent'];
  const address = ['--blobHost', '127.0.0.1', '--blobPort', String(port)];
  const stop = await serve(process.execPath, [main, ...flags, ...address], endpoint);
  const container = BlobServiceClient.fromConnectionString(connection).getContainerClient('arrivals');
  await container.create();
  const at = (name: string) => container.getBlockBlobClient(`in/${name}`);
  return {
    kind: 'Azure (azurite)',
    url: `abfss://arrivals@${ACCOUNT}.dfs.core.windows.net/in`,
    missingUrl: `abfss://no-such-container@${ACCOUNT}.dfs.core.windows.net/in`,
    env: { AZURE_STORAGE_CONNECTION_STRING: connection },
    put: (names) => inBatches(names, (name) => at(name).upload('x', 1)),
    remove: async (name) => void (await at(name).delete()),
    stop,
  };
}

/** `gcp-storage-emulator`, in the place of Google Cloud Storage. */
export async function startGcs(): Promise<StorageServer> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const code = 'import sys; from gcp_storage_emulator.__main__ import main; sys.exit(main(sys.argv[1:]))';
  const args = [
    'start',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--in-memory',
    '--default-bucket',
    'arrivals',
  ];
  const stop = await serve('python3', ['-c', code, ...args], endpoint, { PYTHONPATH: pythonPackages() });
  const upload = (name: string) => {
    const query = `uploadType=media&name=${encodeURIComponent(`in/${name}`)}`;
    return request(`${endpoint}/upload/storage/v1/b/arrivals/o?${query}`, { method: 'POST', body: 'x' });
  };
  return {
    kind: 'GCS (gcp-storage-emulator)',
    url: 'gs://arrivals/in',
    missingUrl: 'gs://no-such-bucket/in',
    env: { STORAGE_EMULATOR_HOST: endpoint },
    put: (names) => inBatches(names, upload),
    remove: async (name) => {
      const object = `/storage/v1/b/arrivals/o/${encodeURIComponent(`in/${name}`)}`;
      await request(`${endpoint}${object}`, { method: 'DELETE' });
    },
    stop,
  };
}

async function request(url: string, init: RequestInit): Promise<void> {
  const answer = await fetch(url, init);
  await answer.text();
  if (!answer.ok) throw new Error(`${init.method ?? 'GET'} ${url} answered ${answer.status}`);
}

async function inBatches(names: readonly string[], put: (name: string) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < names.length; at += AT_ONCE)
    await Promise.all(names.slice(at, at + AT_ONCE).map(put));
}

/** Starts a server of a process of its own and waits until it answers; gives what ends it. */
async function serve(
  command: string,
  args: string[],
  url: string,
  env: Record<string, string> = {},
): Promise<() => Promise<void>> {
  const child = spawn(command, args, { stdio: 'ignore', env: { ...process.env, ...env } });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  for (let tries = 0; ; tries++) {
    const answers = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answers) break;
    if (tries > 300 || child.exitCode !== null)
      throw new Error(`${command} ${args.join(' ')} does not answer.`);
    await new Promise((done) => setTimeout(done, 100));
  }
  return async () => {
    child.kill();
    await ended;
  };
}

async function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}
