import { Hono } from 'hono';
import type { z } from 'zod';
import { invalidParameter } from '../wire/api-error.js';
import { faultSchema } from '../state/faults.js';
import type { InvariantReport } from '../state/invariants.js';
import { hasEnded } from '../state/run.js';
import { problemsOf } from '../wire/schema-parts.js';
import { clusterFailureSchema, scriptSchema } from '../state/scripts.js';
import { asText, renderWire } from '../wire/wire.js';
import type { Workspace } from '../state/workspace.js';

/** What tests and people steer the emulator with; no part of Databricks. Under `/_emulator`. */
export function controlService(workspace: Workspace): Hono {
  const { scripts, faults, requests } = workspace;
  const { meter } = workspace.clusters;
  const app = new Hono();
  app.get('/health', (c) => c.body('{"status":"ok"}'));
  app.put('/scripts/:taskKey', async (c) => {
    scripts.set(c.req.param('taskKey'), read(scriptSchema, await c.req.json()));
    return c.body('{}');
  });
  app.post('/cluster-failures', async (c) => {
    scripts.clusterFailures.push(read(clusterFailureSchema, await c.req.json()));
    return c.body('{}');
  });
  app.post('/faults', async (c) => {
    faults.add(read(faultSchema, await c.req.json()));
    return c.body('{}');
  });
  app.get('/requests', (c) =>
    c.body(renderWire({ counts: Object.fromEntries(requests.counts), requests: requests.requests })),
  );
  app.get('/meter', (c) => c.body(renderWire({ skus: meter.bySku(), clusters: meter.read() })));
  app.get('/report', (c) => c.body(renderWire(report(workspace))));
  app.post('/reset', (c) => {
    scripts.clear();
    faults.clear();
    requests.clear();
    workspace.invariants.clear();
    return c.body('{}');
  });
  return app;
}

/** The invariants as they stand: what a well-behaved client must leave behind is an empty report. */
export function report(workspace: Workspace): InvariantReport & { submits: Record<string, number> } {
  const { runs, jobs, clusters, invariants } = workspace;
  const submits = new Map<string, number>();
  for (const run of runs.values()) {
    const attempt = run.token ?? run.name;
    submits.set(attempt, (submits.get(attempt) ?? 0) + 1);
  }
  const alive = [...clusters.clusters.values()].filter(
    ({ state }) => state === 'PENDING' || state === 'RUNNING',
  );
  return {
    duplicate_submits: [
      ...[...submits]
        .filter(([, count]) => count > 1)
        .map(([attempt, count]) => `${attempt} became ${count} runs`),
      ...invariants.submitsWithoutToken.map((name) => `${name} was submitted without a token`),
    ],
    clusters_alive: alive.map(({ clusterId, state }) => `${clusterId} is ${state}`),
    runs_active: [...runs.values()]
      .filter((run) => !hasEnded(run))
      .map(({ runId, name }) => `${runId} (${name})`),
    jobs_left: [...jobs.values()].map(({ jobId, settings }) => `${jobId} (${asText(settings['name'])})`),
    runs_on_dead_clusters: invariants.runsOnDeadClusters,
    unknown_routes: invariants.unknownRoutes,
    submits: countByName(workspace),
  };
}

/** How many runs each run name has: one for each attempt of a task. */
function countByName({ runs }: Workspace): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { name } of runs.values()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function read<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidParameter(`${problemsOf(parsed.error)}.`);
}
