import { JobClusters } from '../state/job-clusters.js';
import type { Run } from '../state/run.js';
import { parametersOf } from './run-parameters.js';
import { newTask, startRun } from './run-timeline.js';
import { asList, asObject, asText, type Wire } from '../wire/wire.js';
import type { Workspace } from '../state/workspace.js';

/** What a run has of the settings that it runs by. */
type OfSettings = Pick<
  Run,
  'jobClusters' | 'jobClustersWritten' | 'gitSource' | 'environments' | 'timeoutSeconds'
>;

/** Makes a run of these settings and starts it; its token stays reserved. `asked` is the body of `run-now`. */
export function createRun(
  workspace: Workspace,
  given: Pick<Run, 'type' | 'jobId' | 'name' | 'creator'> & { token: string; settings: Wire; asked?: Wire },
): Run {
  const { type, jobId, name, creator, token, settings, asked = {} } = given;
  const runId = workspace.nextId();
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
    ends: [],
    parameters: parametersOf(settings, asked),
    ...ofSettings(workspace, runId, settings),
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

/** Lets a run that is repaired run by the settings of now. */
export function adoptSettings(workspace: Workspace, run: Run, settings: Wire): void {
  delete run.gitSource;
  Object.assign(run, ofSettings(workspace, run.runId, settings));
}

function ofSettings({ clusters }: Workspace, runId: string, settings: Wire): OfSettings {
  const written = asList(settings['job_clusters']).map(asObject);
  const specs = written.map(({ job_cluster_key: key, new_cluster: spec }): [string, Wire] => {
    // The tags of a job go to its clusters.
    const tags = { ...asObject(settings['tags']), ...asObject(asObject(spec)['custom_tags']) };
    return [asText(key), { ...asObject(spec), custom_tags: tags }];
  });
  const environments = asList(settings['environments']).map((environment): [string, Wire] => {
    const { environment_key: key, spec } = asObject(environment);
    return [asText(key), asObject(spec)];
  });
  return {
    jobClusters: new JobClusters(clusters, new Map(specs), runId),
    jobClustersWritten: written,
    ...(settings['git_source'] === undefined ? {} : { gitSource: asObject(settings['git_source']) }),
    environments: new Map(environments),
    timeoutSeconds: Number(settings['timeout_seconds'] ?? 0),
  };
}
