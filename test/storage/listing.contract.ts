import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePort } from '../../src/local/child-process.js';
import { storageListing, StorageProblem } from '../../src/storage/storage.js';
import type { StorageServer } from '../support/storage-servers.js';

/** Names that are trouble for URLs, for XML, for those who trim, and for those who normalize. */
export const ODD_NAMES = [
  'a b.csv',
  ' leading.csv',
  'trailing ',
  'ü/é/日本語-🎉.csv',
  '1+1=2.csv',
  '100%.csv',
  '%2F%20.csv',
  'x#y?z.csv',
  'quote"\'&<b>.csv',
  'e\u0301.csv',
];

/** So many names, in order. */
export function names(count: number): string[] {
  return Array.from({ length: count }, (_name, at) => `part-${String(at).padStart(4, '0')}.csv`);
}

/** A cloud, and how the tests of its adapter go about it. */
export interface StorageUnderTest {
  start: () => Promise<StorageServer>;
  /** How many files are several pages; 2,500 unless given. */
  many?: number;
  /** What makes the SDK talk to another address. */
  envOf: (endpoint: string) => Record<string, string | undefined>;
  /** What leaves the SDK without any credentials, and lets it look for none outside this machine. */
  withoutCredentials: Record<string, string | undefined>;
  /** What a message says of each. */
  saysMissing: RegExp;
  saysRefused: RegExp;
  saysNoCredentials: RegExp;
}

const noVolumes = { volumeFolder: () => never() };

function never(): never {
  throw new Error('No volume was asked for.');
}

/** All files below a place, in order, by a listing of its own. */
export async function filesBelow(url: string, list = storageListing(noVolumes)): Promise<string[]> {
  const files: string[] = [];
  for await (const page of list(url, { signal: new AbortController().signal })) files.push(...page);
  return files.sort();
}

/** What a listing has failed with. */
export async function problemOf(url: string, list = storageListing(noVolumes)): Promise<StorageProblem> {
  const problem: unknown = await filesBelow(url, list).catch((error: unknown) => error);
  if (problem instanceof StorageProblem) return problem;
  throw new Error('No StorageProblem was thrown.', { cause: problem });
}

/** A server on loopback, which ends with the test. */
export async function answering(listener: RequestListener, cleanups: (() => void)[]): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => (server.closeAllConnections(), server.close()));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What the port promises of each storage. */
export function contractOfListing(name: string, under: StorageUnderTest): void {
  describe(`the listing of ${name}`, () => {
    let server: StorageServer;
    const many = names(under.many ?? 2500);
    const cleanups: (() => void)[] = [];
    const use = (env: Record<string, string | undefined>): void => {
      for (const [variable, value] of Object.entries(env)) vi.stubEnv(variable, value);
    };
    beforeAll(async () => {
      server = await under.start();
      await server.put([
        ...many.map((file) => `many/${file}`),
        ...ODD_NAMES.map((file) => `odd names+/${file}`),
        ...['in/a.csv', 'in/deep/er/b.csv', 'input.csv', 'in'],
      ]);
      await server.putFolder('in/folder');
      await server.putFolder('empty');
    }, 300_000);
    afterAll(() => server?.stop());
    afterEach(() => {
      vi.unstubAllEnvs();
      cleanups.splice(0).forEach((clean) => clean());
    });

    test(`gives ${many.length} files in several pages, each once`, async () => {
      use(server.env);
      const sizes: number[] = [];
      const files: string[] = [];
      const { signal } = new AbortController();
      for await (const page of storageListing(noVolumes)(`${server.url}many`, { signal })) {
        sizes.push(page.length);
        files.push(...page);
      }
      expect(files.sort()).toEqual(many);
      expect(sizes.length).toBeGreaterThan(1);
    });

    test('gives what is below a folder and nothing beside it; a folder is no file', async () => {
      use(server.env);
      for (const url of ['in', 'in/', 'in//'])
        expect(await filesBelow(server.url + url)).toEqual(['a.csv', 'deep/er/b.csv']);
      expect(await filesBelow(`${server.url}empty`)).toEqual([]);
      expect(await filesBelow(`${server.url}never-made`)).toEqual([]);
      const whole = await filesBelow(server.url);
      expect(whole).toHaveLength(many.length + ODD_NAMES.length + 4);
      expect(whole).toContain('input.csv');
    });

    test('gives names as they are', async () => {
      use(server.env);
      expect(await filesBelow(`${server.url}odd names+`)).toEqual([...ODD_NAMES].sort());
    });

    test('says that there is no such bucket, and that may change', async () => {
      use(server.env);
      const problem = await problemOf(server.missingUrl);
      expect(problem.message).toMatch(under.saysMissing);
      expect(problem.message).toContain(`${server.missingUrl} cannot be listed: `);
      expect(problem.isFinal).toBe(false);
    });

    test('says that there are no credentials, and where they may stand', async () => {
      use({ ...server.env, ...under.withoutCredentials });
      const problem = await problemOf(server.url);
      expect(problem.message).toMatch(under.saysNoCredentials);
      expect(problem.isFinal).toBe(false);
    });

    test('says that the server is away', async () => {
      use({ ...server.env, ...under.envOf(`http://127.0.0.1:${await freePort()}`) });
      const problem = await problemOf(server.url);
      expect(problem.message).toMatch(/cannot be listed: .*ECONNREFUSED.*look at the network/);
      expect(problem.isFinal).toBe(false);
    });

    test('ends at once when it is aborted, between two pages as well as while one is under way', async () => {
      use(server.env);
      const between = new AbortController();
      const pages = storageListing(noVolumes)(`${server.url}many`, between)[Symbol.asyncIterator]();
      expect((await pages.next()).done).toBe(false);
      between.abort(new Error('enough'));
      await expect(pages.next()).rejects.toThrow('enough');

      const silent = await answering(() => undefined, cleanups);
      use(under.envOf(silent));
      const during = new AbortController();
      const page = storageListing(noVolumes)(`${server.url}many`, during)[Symbol.asyncIterator]().next();
      setTimeout(() => during.abort(new Error('no time')), 300);
      const began = performance.now();
      await expect(page).rejects.toThrow('no time');
      expect(performance.now() - began).toBeLessThan(2000);
      await expect(
        storageListing(noVolumes)(server.url, during)[Symbol.asyncIterator]().next(),
      ).rejects.toThrow('no time');
    });

    test('says that the credentials are refused, and what they lack', async () => {
      await server.beginToRefuse?.();
      const refused = (): Promise<string> =>
        answering((_request, response) => response.writeHead(403).end('{"error":{"code":403}}'), cleanups);
      use({ ...server.env, ...(server.refusedEnv ?? under.envOf(await refused())) });
      const problem = await problemOf(server.url);
      expect(problem.message).toMatch(under.saysRefused);
      expect(problem.isFinal).toBe(false);
    });
  });
}
