import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BlobServiceClient } from '@azure/storage-blob';
import pMap from 'p-map';
import { endTethered, freePort, spawnTethered } from '../../src/local/child-process.js';
import { keptTool } from './kept-tool.js';
import { pagedObjects } from './paged-objects.js';
import { environmentWith } from './python-environment.js';

/** A local server that speaks the protocol of a cloud's storage, with one bucket or container. */
export interface StorageServer {
  /** The bucket: everything in it lies below this place, which ends with '/'. */
  url: string;
  /** A bucket that is not there. */
  missingUrl: string;
  /** What makes the clouds' SDKs talk to it; undefined takes a variable away. */
  env: Record<string, string | undefined>;
  /** The same with credentials that it refuses; undefined where it refuses none. */
  refusedEnv?: Record<string, string | undefined>;
  /** From now on credentials that nobody knows are refused; undefined where they always are. */
  beginToRefuse?: () => Promise<void>;
  /** Makes files: keys in the bucket. */
  put(keys: readonly string[]): Promise<void>;
  remove(key: string): Promise<void>;
  /** Makes a folder as tools of the cloud mark it. */
  putFolder(key: string): Promise<void>;
  /** The id of its process, to measure it. */
  pid: number | undefined;
  stop(): Promise<void>;
}

const AT_ONCE = 16;
/** Moto and gcp-storage-emulator, by their versions. */
const PYTHON_SERVERS = 'storage-servers-5.2.5-2026.7.19';
const AZURITE = '3.37.0';
/** The account of Azurite, with the key that its documentation gives. */
const ACCOUNT = 'devstoreaccount1';
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const BUCKET = 'arrivals';

/** Moto in the place of Amazon S3; installed by pip the first time. */
export async function startS3(): Promise<StorageServer> {
  const python = join(environmentWith(PYTHON_SERVERS, 'storage-servers-requirements.txt'), 'bin/python');
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const command = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)];
  const server = await serve(python, command, endpoint);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const put = (Key: string) => client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x' }));
  const env = {
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
  };
  return {
    ...{ url: `s3://${BUCKET}/`, missingUrl: 's3://no-such-bucket/', env },
    refusedEnv: { ...env, AWS_ACCESS_KEY_ID: 'unknown' },
    // Moto's own route: after so many more requests it looks at credentials.
    beginToRefuse: () => request(`${endpoint}/moto-api/reset-auth`, { method: 'POST', body: '0' }),
    put: (keys) => each(keys, put),
    remove: async (Key) => void (await client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }))),
    putFolder: async (key) => void (await put(`${key}/`)),
    pid: server.pid,
    stop: async () => {
      client.destroy();
      await server.stop();
    },
  };
}

/** Azurite in the place of Azure Data Lake Storage; installed by npm the first time (360 MB). */
export async function startAzure(): Promise<StorageServer> {
  const home = keptTool(`azurite-${AZURITE}`, (folder) => {
    mkdirSync(folder, { recursive: true });
    const npm = ['install', '--silent', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', folder];
    execFileSync('npm', [...npm, `azurite@${AZURITE}`], { stdio: ['ignore', 'ignore', 'inherit'] });
  });
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}/${ACCOUNT}`;
  const flags = ['--inMemoryPersistence', '--skipApiVersionCheck', '--disableTelemetry', '--silent'];
  const address = ['--blobHost', '127.0.0.1', '--blobPort', String(port)];
  const main = join(home, 'node_modules/azurite/dist/src/blob/main.js');
  const server = await serve(process.execPath, [main, ...flags, ...address], endpoint);
  const container = BlobServiceClient.fromConnectionString(connection(endpoint, KEY)).getContainerClient(
    BUCKET,
  );
  await container.create();
  const put = (key: string, metadata = {}) => container.getBlockBlobClient(key).upload('', 0, { metadata });
  return {
    url: `abfss://${BUCKET}@${ACCOUNT}.dfs.core.windows.net/`,
    missingUrl: `abfss://no-such-container@${ACCOUNT}.dfs.core.windows.net/`,
    env: { AZURE_STORAGE_CONNECTION_STRING: connection(endpoint, KEY) },
    refusedEnv: { AZURE_STORAGE_CONNECTION_STRING: connection(endpoint, btoa('another key')) },
    put: (keys) => each(keys, put),
    remove: async (key) => void (await container.deleteBlob(key)),
    putFolder: async (key) => void (await put(key, { hdi_isfolder: 'true' })),
    ...server,
  };
}

function connection(endpoint: string, key: string): string {
  return `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${key};BlobEndpoint=${endpoint};`;
}

/** In memory it writes down all that it has at each change all the same, which takes hours for thousands of files. */
const GCS_WITHOUT_FILE = [
  'from gcp_storage_emulator import __main__, storage',
  'storage.Storage._write_config_to_file = lambda self: None',
  '__main__.main()',
].join('\n');

/** gcp-storage-emulator in the place of Google Cloud Storage, in pages of 100; installed by pip the first time. */
export async function startGcs(): Promise<StorageServer> {
  const python = join(environmentWith(PYTHON_SERVERS, 'storage-servers-requirements.txt'), 'bin/python');
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const flags = ['start', '--quiet', '--in-memory', '--default-bucket', BUCKET];
  const address = ['--host', '127.0.0.1', '--port', String(port)];
  const server = await serve(python, ['-c', GCS_WITHOUT_FILE, ...flags, ...address], endpoint);
  const objects = `/storage/v1/b/${BUCKET}/o`;
  const put = (key: string) =>
    request(`${endpoint}/upload${objects}?uploadType=media&name=${encodeURIComponent(key)}`, {
      method: 'POST',
      body: 'x',
    });
  const door = await pagedObjects(endpoint, 100);
  return {
    ...{
      url: `gs://${BUCKET}/`,
      missingUrl: 'gs://no-such-bucket/',
      env: { STORAGE_EMULATOR_HOST: door.url },
    },
    put: (keys) => each(keys, put),
    remove: (key) => request(`${endpoint}${objects}/${encodeURIComponent(key)}`, { method: 'DELETE' }),
    putFolder: (key) => put(`${key}/`),
    pid: server.pid,
    stop: async () => {
      door.close();
      await server.stop();
    },
  };
}

async function each(keys: readonly string[], put: (key: string) => Promise<unknown>): Promise<void> {
  await pMap(keys, (key) => put(key), { concurrency: AT_ONCE });
}

async function request(url: string, init: RequestInit): Promise<void> {
  const answer = await fetch(url, init);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${init.method} ${url}: ${answer.status} ${text}`);
}

/** Starts a server that ends with this process, and waits until it answers anything. */
async function serve(
  command: string,
  args: string[],
  url: string,
): Promise<{ pid: number | undefined; stop: () => Promise<void> }> {
  const child = spawnTethered(command, args);
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text) => (printed = `${printed}${text}`.slice(-2000)));
  for (const began = Date.now(); ; await sleep(50)) {
    if (child.exitCode !== null || Date.now() - began > 30_000) {
      await endTethered(child);
      throw new Error(`${command} does not answer. It printed: ${printed}`);
    }
    const answers = await fetch(url).then(
      (answer) => answer.text().then(() => true),
      () => false,
    );
    if (answers) return { pid: child.pid, stop: () => endTethered(child) };
  }
}
