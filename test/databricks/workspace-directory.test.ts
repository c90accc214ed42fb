import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { LookupAnswer, LookupKind } from '../../src/core/bundle/lookup.js';
import { DatabricksError } from '../../src/databricks/databricks-error.js';
import { brickworkClient } from '../../src/databricks/transport.js';
import { WorkspaceDirectory } from '../../src/databricks/workspace-directory.js';

const cleanups: (() => void)[] = [];
afterEach(() => cleanups.splice(0).forEach((clean) => clean()));

type Answer = string | object | { status: number; body: object };

/** A directory of a server that answers by path and query; what was asked is in `asked`. */
async function directory(
  answer: (url: URL, request: IncomingMessage) => Answer,
): Promise<{ asked: string[]; directory: WorkspaceDirectory }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    asked.push(decodeURIComponent(url.pathname + url.search.replaceAll('+', ' ')));
    const given = answer(url, request);
    const { status, body } =
      typeof given === 'object' && 'status' in given ? given : { status: 200, body: given };
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => (server.closeAllConnections(), server.close()));
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, directory: new WorkspaceDirectory(brickworkClient({ host, token: 't', authType: 'pat' })) };
}

describe('each kind is found in its list', () => {
  test.each<[LookupKind, string, object, string]>([
    ['alert', '/api/2.0/sql/alerts', { results: [{ id: 'a1', display_name: 'N' }] }, 'a1'],
    [
      'cluster_policy',
      '/api/2.0/policies/clusters/list',
      { policies: [{ policy_id: 'P1', name: 'N' }], total_count: 1 },
      'P1',
    ],
    [
      'cluster',
      '/api/2.1/clusters/list?filter_by.cluster_sources=API&filter_by.cluster_sources=UI&page_size=100',
      { clusters: [{ cluster_id: '0123-1-x', cluster_name: 'N' }] },
      '0123-1-x',
    ],
    [
      'dashboard',
      '/api/2.0/preview/sql/dashboards',
      { count: 1, page: 1, page_size: 25, results: [{ id: 'd1', name: 'N' }] },
      'd1',
    ],
    [
      'instance_pool',
      '/api/2.0/instance-pools/list',
      { instance_pools: [{ instance_pool_id: 'p-1', instance_pool_name: 'N' }] },
      'p-1',
    ],
    ['job', '/api/2.2/jobs/list?limit=100&name=N', { jobs: [{ job_id: 7, settings: { name: 'N' } }] }, '7'],
    [
      'metastore',
      '/api/2.1/unity-catalog/metastores?max_results=0',
      { metastores: [{ metastore_id: 'm1', name: 'N' }] },
      'm1',
    ],
    [
      'notification_destination',
      '/api/2.0/notification-destinations?page_size=200',
      { results: [{ id: 'n1', display_name: 'N' }] },
      'n1',
    ],
    [
      'pipeline',
      '/api/2.0/pipelines?max_results=100',
      { statuses: [{ pipeline_id: 'pp', name: 'N' }] },
      'pp',
    ],
    ['query', '/api/2.0/sql/queries', { results: [{ id: 'q1', display_name: 'N' }] }, 'q1'],
    [
      'service_principal',
      "/api/2.0/preview/scim/v2/ServicePrincipals?count=10000&filter=displayName eq 'N'",
      { totalResults: 1, Resources: [{ id: '5', applicationId: 'app', displayName: 'n' }] },
      'app',
    ],
    ['warehouse', '/api/2.0/sql/warehouses', { warehouses: [{ id: 'w1', name: 'N' }] }, 'w1'],
  ])('%s', async (kind, path, answer, id) => {
    const { asked, directory: at } = await directory(() => answer);
    await expect(at.find(kind, 'N')).resolves.toBe(id);
    expect(asked).toEqual([path]);
  });
});

describe('a name', () => {
  const clusters = (...names: string[]): object => ({
    clusters: names.map((name, at) => ({ cluster_id: `c${at}`, cluster_name: name })),
  });

  test('counts as it is written, and may be missing or there more than once', async () => {
    const { directory: at } = await directory(() => clusters('a', 'A', 'b', 'b', 'b'));
    await expect(at.find('cluster', 'A')).resolves.toBe('c1');
    await expect(at.find('cluster', 'c')).resolves.toEqual({ notFound: true });
    await expect(at.find('cluster', 'b')).resolves.toEqual({ ambiguous: 3 });
  });

  test('of an entry without one, or of a job without settings, is none', async () => {
    const { directory: at } = await directory(() => ({
      jobs: [{ job_id: 1 }, { job_id: 2, settings: {} }, 3],
    }));
    await expect(at.find('job', '')).resolves.toEqual({ notFound: true });
  });

  test('is compared by the workspace, in any case, where it is that of a service principal', async () => {
    const principals = [
      { applicationId: 'a1', displayName: 'etl' },
      { applicationId: 'a2', displayName: 'ETL' },
    ];
    const { directory: at } = await directory(() => ({ totalResults: 2, Resources: principals }));
    await expect(at.find('service_principal', 'Etl')).resolves.toEqual({ ambiguous: 2 });
    // A list that was not narrowed does no harm.
    await expect(at.find('service_principal', 'other')).resolves.toEqual({ notFound: true });
  });

  test('of a service principal may hold quotes', async () => {
    const { asked, directory: at } = await directory(() => ({ Resources: [] }));
    await at.find('service_principal', `O'Brien "x"`);
    expect(asked[0]).toContain(String.raw`filter=displayName eq "O'Brien \"x\""`);
  });

  test('has an id with every digit', async () => {
    const text = '{"jobs": [{"job_id": 9223372036854775807, "settings": {"name": "j"}}]}';
    const { directory: at } = await directory(() => text);
    await expect(at.find('job', 'j')).resolves.toBe('9223372036854775807');
  });
});

describe('pages', () => {
  test('are read to the last, over empty ones, once for all names', async () => {
    const pages: Record<string, object> = {
      '': { warehouses: [{ id: 'w1', name: 'a' }], next_page_token: 't1' },
      t1: { next_page_token: 't2' },
      t2: { warehouses: [{ id: 'w2', name: 'b' }], next_page_token: '' },
    };
    const { asked, directory: at } = await directory(
      (url) => pages[url.searchParams.get('page_token') ?? ''] ?? {},
    );
    const found = await Promise.all(['a', 'b', 'c'].map((name) => at.find('warehouse', name)));
    expect(found).toEqual(['w1', 'w2', { notFound: true }]);
    expect(asked).toHaveLength(3);
  });

  test('by numbers end with what there is, or with an empty one', async () => {
    const all = [1, 2, 3].map((at) => ({ id: `d${at}`, name: `n${at}` }));
    for (const count of [{ count: 3 }, {}]) {
      const { asked, directory: at } = await directory((url) => {
        const page = Number(url.searchParams.get('page') ?? 1);
        return { ...count, page, results: all.slice(page * 2 - 2, page * 2) };
      });
      await expect(at.find('dashboard', 'n3')).resolves.toBe('d3');
      expect(asked).toHaveLength('count' in count ? 2 : 3);
    }
  });

  test('of SCIM begin where the last one ended', async () => {
    const all = ['a1', 'a2', 'a3'].map((applicationId) => ({ applicationId, displayName: 'n' }));
    const { asked, directory: at } = await directory((url) => {
      const start = Number(url.searchParams.get('startIndex') ?? 1);
      return { totalResults: 3, startIndex: start, Resources: all.slice(start - 1, start + 1) };
    });
    await expect(at.find('service_principal', 'n')).resolves.toEqual({ ambiguous: 3 });
    expect(asked[1]).toContain('startIndex=3');
  });

  test('that show one entry twice do not make it two', async () => {
    const pages: Record<string, object> = {
      '': { results: [{ id: 'q1', display_name: 'a' }], next_page_token: 't' },
      t: { results: [{ id: 'q1', display_name: 'a' }] },
    };
    const { directory: at } = await directory((url) => pages[url.searchParams.get('page_token') ?? ''] ?? {});
    await expect(at.find('query', 'a')).resolves.toBe('q1');
  });
});

function reasonOf(answer: LookupAnswer): string {
  return typeof answer === 'object' && 'failed' in answer ? answer.failed : '';
}

describe('what goes wrong', () => {
  test('with one list does not touch the others', async () => {
    const { directory: at } = await directory((url) =>
      url.pathname.includes('metastores')
        ? { status: 403, body: { error_code: 'PERMISSION_DENIED', message: 'Only admins may list.' } }
        : url.pathname.includes('alerts')
          ? '<html>'
          : { pipelines: 1, statuses: [{ pipeline_id: 'p', name: 'N' }, { name: 'no id' }] },
    );
    await expect(at.find('metastore', 'N')).resolves.toEqual({ failed: 'Only admins may list.' });
    expect(reasonOf(await at.find('alert', 'N'))).toContain('did not answer with JSON');
    await expect(at.find('pipeline', 'N')).resolves.toBe('p');
    await expect(at.find('pipeline', 'no id')).resolves.toEqual({ failed: 'The answer has no pipeline_id.' });
  });

  test('before any call is told like an answer', async () => {
    const nowhere = new WorkspaceDirectory(brickworkClient({ env: {}, configFile: '/no/such/file' }));
    expect(reasonOf(await nowhere.find('job', 'j'))).toContain('No Databricks workspace: host is not set');
    await expect(nowhere.currentUser()).rejects.toThrow(DatabricksError);
    await expect(nowhere.host()).rejects.toThrow(DatabricksError);
  });
});

describe('who is signed in', () => {
  test.each([
    [
      { userName: 'me@x.com', displayName: 'Me' },
      { userName: 'me@x.com', displayName: 'Me' },
    ],
    [{ userName: 'app-id' }, { userName: 'app-id' }],
  ])('%j', async (answer, caller) => {
    const { asked, directory: at } = await directory(() => answer);
    await expect(at.currentUser()).resolves.toEqual(caller);
    expect(asked).toEqual(['/api/2.0/preview/scim/v2/Me']);
    await expect(at.host()).resolves.toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test('is never nobody', async () => {
    const { directory: at } = await directory(() => ({ userName: '' }));
    await expect(at.currentUser()).rejects.toThrow('The answer has no userName.');
  });
});
