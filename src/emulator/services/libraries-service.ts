import { Hono } from 'hono';
import type { Cluster } from '../state/cluster.js';
import type { Workspace } from '../state/workspace.js';
import { asList, asObject, asText, parseWire, renderWire, type Wire } from '../wire/wire.js';

/**
 * Libraries API 2.0: `install|uninstall|cluster-status|all-cluster-statuses`. Deliberately less than the real thing:
 * a library is INSTALLED at once, and tasks find only what their own `libraries` name.
 */
export function librariesService({ clusters }: Workspace): Hono {
  const app = new Hono();
  app.post('/install', async (c) => {
    const { cluster, libraries } = clusterAndLibraries(await c.req.text());
    for (const library of libraries) if (find(cluster, library) === -1) cluster.libraries.push(library);
    return c.body('{}');
  });
  app.post('/uninstall', async (c) => {
    const { cluster, libraries } = clusterAndLibraries(await c.req.text());
    const removed = libraries.map((library) => JSON.stringify(library));
    cluster.libraries = cluster.libraries.filter((library) => !removed.includes(JSON.stringify(library)));
    return c.body('{}');
  });
  app.get('/cluster-status', (c) =>
    c.body(renderWire(statuses(clusters.get(c.req.query('cluster_id') ?? '')))),
  );
  app.get('/all-cluster-statuses', (c) => {
    const used = [...clusters.clusters.values()].filter(({ libraries }) => libraries.length > 0);
    return c.body(renderWire({ statuses: used.map(statuses) }));
  });
  return app;

  function clusterAndLibraries(text: string): { cluster: Cluster; libraries: Wire[] } {
    const body = asObject(parseWire(text));
    return {
      cluster: clusters.get(asText(body['cluster_id'])),
      libraries: asList(body['libraries']).map(asObject),
    };
  }
}

function find({ libraries }: Cluster, library: Wire): number {
  return libraries.findIndex((other) => JSON.stringify(other) === JSON.stringify(library));
}

function statuses({ clusterId, libraries }: Cluster): Wire {
  if (libraries.length === 0) return { cluster_id: clusterId };
  return {
    cluster_id: clusterId,
    library_statuses: libraries.map((library) => ({
      library,
      status: 'INSTALLED',
      is_library_for_all_clusters: false,
    })),
  };
}
