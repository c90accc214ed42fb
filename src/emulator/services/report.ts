import type { InvariantReport } from '../state/invariants.js';
import { hasEnded } from '../state/run.js';
import { asText } from '../wire/wire.js';
import type { Workspace } from '../state/workspace.js';

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
