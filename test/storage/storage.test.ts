import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { storageListing } from '../../src/storage/storage.js';
import type { VolumePage } from '../../src/storage/volumes.js';
import { type StorageServer, startAzure, startGcs, startS3 } from '../support/storage-servers.js';

const NO_VOLUMES = {
  listVolumeFolder: (): Promise<VolumePage> => Promise.reject(new Error('No volume was asked for.')),
};
const list = storageListing(NO_VOLUMES);

async function listed(url: string, signal = new AbortController().signal, by = list): Promise<string[]> {
  const all: string[] = [];
  for await (const page of by(url, { signal })) all.push(...page);
  return all.sort();
}

const FILES = 1100;
const NAMES = Array.from({ length: FILES }, (_file, at) => `day=${at % 7}/part-${at}.csv`);
const ODD = ['a b.csv', 'ü/é.csv', '1+1=2.csv', '100%.csv', 'x#y?.csv'];

describe.each([
  ['S3', startS3],
  ['Azure', startAzure],
  ['GCS', startGcs],
])('a place in %s', (_kind, start) => {
  let server: StorageServer;
  beforeAll(async () => {
    server = await start();
    for (const [name, value] of Object.entries(server.env)) vi.stubEnv(name, value);
    await server.put([...NAMES, ...ODD]);
  }, 180_000);
  afterAll(async () => {
    vi.unstubAllEnvs();
    await server.stop();
  });

  test('is listed whole, over several pages, whatever files are called', async () => {
    expect(await listed(server.url)).toEqual([...NAMES, ...ODD].sort());
    expect(await listed(`${server.url.replace(/\/$/, '')}/day=3/`)).toHaveLength(
      NAMES.filter((name) => name.startsWith('day=3/')).length,
    );
    expect(await listed(`${server.url.replace(/\/$/, '')}/day=`)).toEqual([]);
  });

  test('that is not there is a problem that says so', async () => {
    await expect(listed(server.missingUrl)).rejects.toThrow(
      /no-such-(bucket|container).* cannot be listed\. \S/,
    );
    await expect(listed(server.missingUrl)).rejects.toMatchObject({ name: 'StorageProblem' });
  });

  test('is not listed on once the signal aborts', async () => {
    const controller = new AbortController();
    const pages = list(server.url, { signal: controller.signal })[Symbol.asyncIterator]();
    await pages.next();
    controller.abort();
    await expect(
      (async () => {
        while (!(await pages.next()).done);
      })(),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });
});

test('servers that are away, and places that are none, are problems', async () => {
  vi.stubEnv('AWS_ENDPOINT_URL_S3', 'http://127.0.0.1:9');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'x');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x');
  vi.stubEnv('AWS_REGION', 'us-east-1');
  await expect(listed('s3://bucket-a/')).rejects.toThrow(/s3:\/\/bucket-a\/ cannot be listed.*ECONNREFUSED/);
  await expect(listed('ftp://x')).rejects.toThrow(/ftp:\/\/x is no place that files can arrive at/);
  vi.unstubAllEnvs();
});

test('volumes are listed folder by folder', async () => {
  const root = '/Volumes/a/b/c/in';
  const file = (path: string) => ({ path: `${root}/${path}`, isFolder: false });
  const pages: Record<string, VolumePage> = {
    [root]: { entries: [file('x.csv'), { path: `${root}/d/`, isFolder: true }], nextPageToken: '1' },
    [`${root} 1`]: { entries: [], nextPageToken: '2' },
    [`${root} 2`]: { entries: [file('y.csv')] },
    [`${root}/d`]: { entries: [file('d/z.csv')] },
  };
  const by = storageListing({
    listVolumeFolder: (path, token) => Promise.resolve(pages[[path, token].filter(Boolean).join(' ')]),
  });
  expect(await listed('dbfs:/Volumes/a/b/c/in/', undefined, by)).toEqual(['d/z.csv', 'x.csv', 'y.csv']);
  const aborted = AbortSignal.abort();
  await expect(listed('/Volumes/a/b/c/in', aborted, by)).rejects.toMatchObject({ name: 'AbortError' });
});
