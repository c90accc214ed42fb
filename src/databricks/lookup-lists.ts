import type { LookupKind } from '../core/bundle/lookup.js';
import { byToken, type NextPage, type PageQuery } from './all-pages.js';

/** How a workspace tells what it has of a kind. */
export interface LookupList {
  path: string;
  /** What holds the entries in an answer. */
  entries: string;
  /** Where an entry has its name and its id. */
  name: string;
  id: string;
  /** The member of an entry in which the name stands, if it is not the entry itself. */
  within?: string;
  /** Without it there is one page. */
  next?: NextPage;
  query?: PageQuery;
  /** For lists that the workspace itself narrows to one name. */
  narrowed?: (name: string) => PageQuery;
  /** True where the workspace's own comparison counts, which does not mind the case of letters. */
  isAnyCase?: true;
}

/** Pages of the old dashboards; past the last one there may be an error instead of nothing. */
const byNumber: NextPage = ({ page, count }, found, all) =>
  found === 0 || all >= Number(count ?? Infinity) ? undefined : { page: Number(page ?? 1) + 1 };

/** Pages of SCIM, from the entry of a number on, the first of which is 1. */
const byStart: NextPage = ({ totalResults }, found, all) =>
  found === 0 || all >= Number(totalResults ?? Infinity) ? undefined : { startIndex: all + 1 };

/** As the Databricks CLI asks (`bundle/config/variable/resolve_*.go` 1.14, with what they call in its SDK for Go). */
export const LOOKUP_LISTS: Readonly<Record<LookupKind, LookupList>> = {
  alert: { path: '2.0/sql/alerts', entries: 'results', name: 'display_name', id: 'id', next: byToken },
  cluster_policy: {
    path: '2.0/policies/clusters/list',
    entries: 'policies',
    name: 'name',
    id: 'policy_id',
  },
  // Those that jobs have made are left out, which bear the same names again and again.
  cluster: {
    path: '2.1/clusters/list',
    entries: 'clusters',
    name: 'cluster_name',
    id: 'cluster_id',
    next: byToken,
    query: { filter_by: { cluster_sources: ['API', 'UI'] }, page_size: 100 },
  },
  // Those of the old kind alone.
  dashboard: {
    path: '2.0/preview/sql/dashboards',
    entries: 'results',
    name: 'name',
    id: 'id',
    next: byNumber,
  },
  instance_pool: {
    path: '2.0/instance-pools/list',
    entries: 'instance_pools',
    name: 'instance_pool_name',
    id: 'instance_pool_id',
  },
  // The CLI reads all jobs; narrowed by the workspace it is one page instead of hundreds.
  job: {
    path: '2.2/jobs/list',
    entries: 'jobs',
    within: 'settings',
    name: 'name',
    id: 'job_id',
    next: byToken,
    query: { limit: 100 },
    narrowed: (name) => ({ name }),
  },
  // Without `max_results` it answers with one page, which is to go.
  metastore: {
    path: '2.1/unity-catalog/metastores',
    entries: 'metastores',
    name: 'name',
    id: 'metastore_id',
    next: byToken,
    query: { max_results: 0 },
  },
  notification_destination: {
    path: '2.0/notification-destinations',
    entries: 'results',
    name: 'display_name',
    id: 'id',
    next: byToken,
    query: { page_size: 200 },
  },
  pipeline: {
    path: '2.0/pipelines',
    entries: 'statuses',
    name: 'name',
    id: 'pipeline_id',
    next: byToken,
    query: { max_results: 100 },
  },
  query: { path: '2.0/sql/queries', entries: 'results', name: 'display_name', id: 'id', next: byToken },
  service_principal: {
    path: '2.0/preview/scim/v2/ServicePrincipals',
    entries: 'Resources',
    name: 'displayName',
    id: 'applicationId',
    next: byStart,
    query: { count: 10_000 },
    narrowed: (name) => ({ filter: `displayName eq ${scimText(name)}` }),
    isAnyCase: true,
  },
  warehouse: { path: '2.0/sql/warehouses', entries: 'warehouses', name: 'name', id: 'id', next: byToken },
};

/** In the quotes that the CLI writes, unless the name has one: then as a JSON text, which SCIM has (RFC 7644, 3.4.2.2). */
function scimText(name: string): string {
  return name.includes("'") || name.includes('\\') ? JSON.stringify(name) : `'${name}'`;
}
