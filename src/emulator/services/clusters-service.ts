import { Hono } from 'hono';
import { invalidParameter } from '../wire/api-error.js';
import { renderCluster } from '../state/cluster-pool.js';
import type { Cluster } from '../state/cluster.js';
import { asObject, asText, parseWire, renderWire, type Wire } from '../wire/wire.js';
import type { Workspace } from '../state/workspace.js';
import { nodeTypes, sparkVersions } from './cluster-choices.js';

const LISTED_AFTER_END_MILLIS = 30 * 24 * 3600 * 1000;
const MOST_TAGS = 45;

/** Clusters API 2.1: `create|get|list|start|restart|delete|permanent-delete|events|list-node-types|spark-versions`. */
export function clustersService(workspace: Workspace): Hono {
  const { clusters } = workspace;
  const app = new Hono();
  const named = async (c: { req: { text(): Promise<string> } }): Promise<Cluster> =>
    clusters.get(asText(asObject(parseWire(await c.req.text()))['cluster_id']));
  app.post('/create', async (c) => {
    const { idempotency_token: token, ...spec } = asObject(parseWire(await c.req.text()));
    checkSpec(spec);
    return c.body(renderWire({ cluster_id: clusters.create(spec, 'API', asText(token)).clusterId }));
  });
  app.get('/get', (c) => c.body(renderWire(renderCluster(clusters.get(c.req.query('cluster_id') ?? '')))));
  app.get('/list', (c) => c.body(renderWire(list(workspace, c.req.queries()))));
  app.post('/start', async (c) => {
    const cluster = await named(c);
    if (cluster.source === 'JOB') throw invalidParameter('Clusters launched to run a job cannot be started.');
    clusters.start(cluster);
    return c.body('{}');
  });
  app.post('/restart', async (c) => {
    clusters.restart(await named(c));
    return c.body('{}');
  });
  app.get('/list-node-types', (c) => c.body(renderWire(nodeTypes(workspace.settings))));
  app.get('/spark-versions', (c) => c.body(renderWire(sparkVersions())));
  app.post('/delete', async (c) => {
    clusters.terminate(await named(c), { code: 'USER_REQUEST', type: 'SUCCESS', parameters: {} });
    return c.body('{}');
  });
  app.post('/permanent-delete', async (c) => {
    const cluster = await named(c);
    clusters.terminate(cluster, { code: 'USER_REQUEST', type: 'SUCCESS', parameters: {} });
    clusters.clusters.delete(cluster.clusterId);
    return c.body('{}');
  });
  app.post('/events', async (c) => {
    const body = asObject(parseWire(await c.req.text()));
    const { events, clusterId } = clusters.get(asText(body['cluster_id']));
    const limit = Math.min(Number(body['page_size'] ?? body['limit'] ?? 50), 500);
    const from = Number(asText(body['page_token']) || 0);
    const ordered = body['order'] === 'ASC' ? events : [...events].reverse();
    const page = ordered.slice(from, from + limit).map((event) => ({ cluster_id: clusterId, ...event }));
    const more = from + limit < events.length ? { next_page_token: String(from + limit) } : {};
    return c.body(renderWire({ events: page, total_count: events.length, ...more }));
  });
  return app;
}

function checkSpec(spec: Wire): void {
  if (asText(spec['spark_version']) === '') throw invalidParameter('Missing required field: spark_version');
  if (Object.keys(asObject(spec['custom_tags'])).length > MOST_TAGS) {
    throw invalidParameter(`The number of custom tags must be at most ${MOST_TAGS}.`);
  }
  const minutes = Number(asText(spec['autotermination_minutes']) || 0);
  if (minutes !== 0 && (minutes < 10 || minutes > 10_000)) {
    throw invalidParameter('Invalid autotermination_minutes: it must be 0 or between 10 and 10000.');
  }
}

function list(workspace: Workspace, queries: Record<string, string[]>): Wire {
  const states = queries['filter_by.cluster_states'] ?? [];
  const sources = queries['filter_by.cluster_sources'] ?? [];
  const size = Number(queries['page_size']?.[0] ?? 20);
  const from = Number(queries['page_token']?.[0] || 0);
  const oldest = workspace.clock.now() - LISTED_AFTER_END_MILLIS;
  const found = [...workspace.clusters.clusters.values()]
    .filter((cluster) => (cluster.terminatedMillis ?? Infinity) > oldest)
    .filter((cluster) => states.length === 0 || states.includes(cluster.state))
    .filter((cluster) => sources.length === 0 || sources.includes(cluster.source));
  return {
    clusters: found.slice(from, from + size).map(renderCluster),
    next_page_token: from + size < found.length ? String(from + size) : '',
  };
}
