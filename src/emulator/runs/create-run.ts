import { JobClusters } from '../state/job-clusters.js';
import type { Run } from '../state/run.js';
import { newTask, startRun } from './run-timeline.js';
import { asList, asObject, asText, type Wire } from '../wire/wire.js';
import type { Workspace } from '../state/workspace.js';

/** Makes a run of these settings and starts it; its token stays reserved. */
export function createRun(
  workspace: Workspace,
  given: Pick<Run, 'type' | 'jobId' | 'name' | 'creator'> & { token: string; settings: Wire },
): Run {
  const { type, jobId, name, creator, token, settings } = given;
  const runId = workspace.nextId();
  const specs = asList(settings['job_clusters']).map((cluster): [string, Wire] => {
    const { job_cluster_key: key, new_cluster: spec } = asObject(cluster);
    // The tags of a job go to its clusters.
    const tags = { ...asObject(settings['tags']), ...asObject(asObject(spec)['custom_tags']) };
    return [asText(key), { ...asObject(spec), custom_tags: tags }];
  });
  const environments = asList(settings['environments']).map((environment): [string, Wire] => {
    const { environment_key: key, spec } = asObject(environment);
    return [asText(key), asObject(spec)];
  });
  const run: Run = {
    runId,
    jobId,
    type,
    name,
    creator,
    ...(token === '' ? {} : { token }),
    tasks: asList(settings['tasks']).map((task) => newTask(workspace, asObject(task))),
    pastTasks: [],
    repairs: [],
    jobClusters: new JobClusters(workspace.clusters, new Map(specs), runId),
    ...(settings['git_source'] === undefined ? {} : { gitSource: asObject(settings['git_source']) }),
    environments: new Map(environments),
    timeoutSeconds: Number(settings['timeout_seconds'] ?? 0),
    startMillis: workspace.clock.now(),
    abort: new AbortController(),
  };
  if (token === '') workspace.invariants.submitsWithoutToken.push(name);
  else workspace.runTokens.set(token, runId);
  workspace.runs.set(runId, run);
  workspace.runIndex.enter(run);
  startRun(workspace, run);
  return run;
}
