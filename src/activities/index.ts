import type { RunSettings } from '../core/plan/plan.js';
import type { DatabricksApi } from '../databricks/databricks-api.js';
import { Clusters } from './clusters.js';
import type { Leases } from './lease.js';
import { planJobRunActivity } from './plan-job-run.js';
import { RequestBudget } from './request-budget.js';
import { RunWatcher } from './run-watcher.js';
import { TaskRuns } from './task-runs.js';

/** What the activities are made of. */
export interface ActivityDependencies {
  api: DatabricksApi;
  settings: RunSettings;
  leases: Leases;
  /** Polls a second that this worker sends to the workspace at most; 0 for no limit. */
  requestsPerSecond: number;
}

/** The activities by the names under which the workflow calls them. */
export function createActivities({ api, settings, leases, requestsPerSecond }: ActivityDependencies) {
  const watcher = new RunWatcher(api, new RequestBudget({ requestsPerSecond }));
  const taskRuns = new TaskRuns(api, watcher, leases);
  const clusters = new Clusters(api, leases);
  return {
    planJobRun: (definition: unknown, options: unknown) => planJobRunActivity(settings, definition, options),
    submitTaskRun: taskRuns.submit.bind(taskRuns),
    awaitTaskRun: taskRuns.await.bind(taskRuns),
    cancelTaskRun: taskRuns.cancel.bind(taskRuns),
    createCluster: clusters.create.bind(clusters),
    awaitClusterRunning: clusters.awaitRunning.bind(clusters),
    terminateCluster: clusters.terminate.bind(clusters),
  };
}

export type Activities = ReturnType<typeof createActivities>;
