import { type Context, Hono } from 'hono';
import type { Named, NamedKind } from '../state/named.js';
import type { SavedQuery } from '../state/queries.js';
import { ApiError, invalidParameter } from '../wire/api-error.js';
import { asText, renderWire, type Wire } from '../wire/wire.js';
import type { Workspace } from '../state/workspace.js';

/** One list of the API: what stands in it, and how it comes in pages. */
interface NamedList {
  path: string;
  kind: NamedKind;
  entries: string;
  /** An entry by its names: `name` and `id` of a thing. */
  entry: (thing: Named) => Wire;
  /** The parameter that says how many a page has, how many it has without, and how many at most. */
  size?: { parameter: string; usual: number; most: number };
}

const byDisplayName = ({ name, id }: Named): Wire => ({ id, display_name: name });

/** What a destination's configuration is a configuration of, by its one member. */
const DESTINATION_TYPES: Readonly<Record<string, string>> = {
  email: 'EMAIL',
  slack: 'SLACK',
  microsoft_teams: 'MICROSOFT_TEAMS',
  pagerduty: 'PAGERDUTY',
  generic_webhook: 'WEBHOOK',
};

function destinationType({ config = {} }: Named): string {
  return DESTINATION_TYPES[Object.keys(config)[0] ?? 'email'] ?? 'EMAIL';
}

/** As it is shown alone, too. */
function warehouse({ name, id }: Pick<Named, 'name' | 'id'>): Wire {
  return { id, name, state: 'RUNNING', cluster_size: 'X-Small', num_clusters: 1, warehouse_type: 'PRO' };
}

/** As it is shown alone, too. */
function clusterPolicy({ name, id, definition = '{}' }: Named): Wire {
  return { policy_id: id, name, definition };
}

/** The lists with page tokens, or with one page, by the reference of the Databricks REST API. */
const LISTS: readonly NamedList[] = [
  {
    path: '/2.0/sql/alerts',
    kind: 'alert',
    entries: 'results',
    entry: (thing) => ({ ...byDisplayName(thing), lifecycle_state: 'ACTIVE' }),
    size: { parameter: 'page_size', usual: 20, most: 100 },
  },
  {
    path: '/2.0/sql/queries',
    kind: 'query',
    entries: 'results',
    entry: (thing) => ({ ...byDisplayName(thing), lifecycle_state: 'ACTIVE' }),
    size: { parameter: 'page_size', usual: 20, most: 100 },
  },
  {
    path: '/2.0/sql/warehouses',
    kind: 'warehouse',
    entries: 'warehouses',
    entry: warehouse,
    size: { parameter: 'page_size', usual: 50, most: 1000 },
  },
  {
    path: '/2.0/policies/clusters/list',
    kind: 'cluster_policy',
    entries: 'policies',
    entry: clusterPolicy,
  },
  {
    path: '/2.0/instance-pools/list',
    kind: 'instance_pool',
    entries: 'instance_pools',
    entry: ({ name, id }) => ({ instance_pool_id: id, instance_pool_name: name, state: 'ACTIVE' }),
  },
  {
    path: '/2.1/unity-catalog/metastores',
    kind: 'metastore',
    entries: 'metastores',
    entry: ({ name, id }) => ({ metastore_id: id, name }),
    size: { parameter: 'max_results', usual: 100, most: 100 },
  },
  {
    path: '/2.0/notification-destinations',
    kind: 'notification_destination',
    entries: 'results',
    entry: (thing) => ({ ...byDisplayName(thing), destination_type: destinationType(thing) }),
    size: { parameter: 'page_size', usual: 20, most: 200 },
  },
  {
    path: '/2.0/pipelines',
    kind: 'pipeline',
    entries: 'statuses',
    entry: ({ name, id }) => ({ pipeline_id: id, name, state: 'IDLE' }),
    size: { parameter: 'max_results', usual: 25, most: 100 },
  },
];

/** How many dashboards of the old kind a page has. */
const DASHBOARDS_A_PAGE = 25;

/** What a workspace has under names, by the lists of the REST API; clusters and jobs are in lists of their own. */
export function namedService({ settings, queries }: Workspace): Hono {
  const app = new Hono();
  const all = (kind: NamedKind): Named[] =>
    kind === 'query' ? queries.all().map(asNamed) : settings.named.filter((thing) => thing.kind === kind);
  for (const list of LISTS) {
    app.get(list.path, (c) => c.body(renderWire(onePage(list, all(list.kind), c))));
  }
  // Every warehouse is there and runs, as statements have it.
  app.get('/2.0/sql/warehouses/:id', (c) => {
    const id = c.req.param('id');
    const found = all('warehouse').find((thing) => thing.id === id);
    return c.body(renderWire(warehouse(found ?? { name: id, id })));
  });
  app.get('/2.0/notification-destinations/:id', (c) => {
    const id = c.req.param('id');
    const found = all('notification_destination').find((thing) => thing.id === id);
    if (found === undefined)
      throw new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', `Notification destination ${id} does not exist.`);
    const { config = { email: { addresses: [] } } } = found;
    return c.body(renderWire({ ...byDisplayName(found), destination_type: destinationType(found), config }));
  });
  app.get('/2.0/policies/clusters/get', (c) => {
    const id = c.req.query('policy_id') ?? '';
    const found = all('cluster_policy').find((thing) => thing.id === id);
    if (found === undefined)
      throw new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', `Policy ${id} does not exist.`);
    return c.body(renderWire(clusterPolicy(found)));
  });
  app.get('/2.0/preview/sql/dashboards', (c) => c.body(renderWire(dashboards(all('dashboard'), c))));
  app.get('/2.0/preview/scim/v2/ServicePrincipals', (c) =>
    c.body(renderWire(servicePrincipals(all('service_principal'), c))),
  );
  return app;
}

/** People make queries later, too. */
function asNamed({ id, written }: SavedQuery): Named {
  return { kind: 'query', name: asText(written['display_name']), id };
}

function onePage({ entries, entry, size }: NamedList, all: Named[], c: Context): Wire {
  if (size === undefined) return { [entries]: all.map(entry) };
  const { parameter, usual, most } = size;
  // 0 leaves the size of a page to the server.
  const limit = wholeNumber(c, parameter) || usual;
  if (limit > most) throw invalidParameter(`${parameter} must be at most ${most}.`);
  const from = wholeNumber(c, 'page_token') ?? 0;
  const more = from + limit < all.length ? { next_page_token: String(from + limit) } : {};
  return { [entries]: all.slice(from, from + limit).map(entry), ...more };
}

/** Pages by their number, from 1. */
function dashboards(all: Named[], c: Context): Wire {
  const [page, size] = [wholeNumber(c, 'page') ?? 1, wholeNumber(c, 'page_size') ?? DASHBOARDS_A_PAGE];
  const results = all.slice((page - 1) * size, page * size).map(({ name, id }) => ({ id, name }));
  return { count: all.length, page, page_size: size, results };
}

/** SCIM 2.0: pages by the number of their first entry, from 1; of filters, that of a display name, in any case. */
function servicePrincipals(all: Named[], c: Context): Wire {
  const filter = c.req.query('filter');
  const [, plain, quoted] = /^displayName eq (?:'([^']*)'|("(?:[^"\\]|\\.)*"))$/.exec(filter ?? '') ?? [];
  if (filter !== undefined && plain === undefined && quoted === undefined)
    throw invalidParameter(`Given filter operator is not supported: ${filter}`);
  const wanted = (quoted === undefined ? plain : String(JSON.parse(quoted)))?.toLowerCase();
  const found = all.filter(({ name }) => wanted === undefined || name.toLowerCase() === wanted);
  const [start, count] = [wholeNumber(c, 'startIndex') ?? 1, wholeNumber(c, 'count') ?? 100];
  const page = found.slice(start - 1, start - 1 + count);
  const resources = page.map(({ name, id }) => ({ applicationId: id, displayName: name, active: true }));
  return { totalResults: found.length, startIndex: start, itemsPerPage: page.length, Resources: resources };
}

function wholeNumber(c: Context, parameter: string): number | undefined {
  const text = c.req.query(parameter);
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw invalidParameter(`${parameter} must be a whole number, 0 or more.`);
  return Number(text);
}
