import type { RunSettings } from '../core/plan/run-settings.js';
import type { DatabricksApi } from '../databricks/databricks-api.js';
import type { Workspaces } from '../databricks/workspaces.js';
import { findClosedRuns } from './closed-runs.js';
import { Clusters } from './clusters.js';
import { JobRuns } from './job-runs.js';
import { applySchedule, checkDue } from './job-schedules.js';
import { JobTriggers } from './job-triggers.js';
import { Janitor } from './janitor.js';
import type { Leases } from './lease.js';
import { planJobRun } from './plan-job-run.js';
import { planRepairChanges, type RepairChangesInput } from './plan-repair-changes.js';
import { Planner } from './planner.js';
import { Segments } from './segments.js';
import { TaskOutputs } from './task-outputs.js';
import { TaskRuns } from './task-runs.js';
import { WorkspaceConnections } from './workspace-connections.js';
import { storageListing } from '../storage/storage.js';

/** What the activities are made of. */
export interface ActivityDependencies {
  workspaces: Workspaces;
  settings: RunSettings;
  leases: Leases;
  /** Polls a second that this worker sends to each workspace at most; 0 for no limit. */
  requestsPerSecond: number;
  /** How often triggers of deployed jobs look at what they watch, in seconds. */
  triggerIntervalSeconds: number;
}

/** The activities by the names under which the workflow calls them. */
export function createActivities(dependencies: ActivityDependencies) {
  const { workspaces, settings, leases, requestsPerSecond, triggerIntervalSeconds } = dependencies;
  const connections = new WorkspaceConnections(workspaces, requestsPerSecond);
  const planner = new Planner(connections, leases);
  const taskRuns = new TaskRuns(connections, leases);
  const jobRuns = new JobRuns(leases);
  const clusters = new Clusters(connections, leases);
  const segments = new Segments(connections, leases);
  const janitor = new Janitor(connections, taskRuns, clusters, segments);
  const outputs = new TaskOutputs(connections);
  const { leaseSeconds } = settings;
  const filesOf = (api: DatabricksApi) =>
    storageListing({ volumeFolder: (path) => api.listVolumeFolder(path) });
  const triggers = new JobTriggers(connections, leases, filesOf, {
    intervalSeconds: triggerIntervalSeconds,
    leaseSeconds,
  });
  return {
    planJobRun: leases.asking((definition: unknown, options: unknown, scheduledMillis?: number) =>
      planJobRun(planner, settings, { definition, options, scheduledMillis }),
    ),
    planRepairChanges: leases.asking((input: RepairChangesInput) => planRepairChanges(planner, input)),
    submitTaskRun: taskRuns.submit.bind(taskRuns),
    submitTaskRuns: taskRuns.submitAll.bind(taskRuns),
    awaitTaskRun: taskRuns.await.bind(taskRuns),
    cancelTaskRun: taskRuns.cancel.bind(taskRuns),
    startJobRun: leases.asking(jobRuns.start.bind(jobRuns)),
    awaitJobRun: jobRuns.await.bind(jobRuns),
    cancelJobRun: jobRuns.cancel.bind(jobRuns),
    createCluster: clusters.create.bind(clusters),
    awaitClusterRunning: clusters.awaitRunning.bind(clusters),
    terminateCluster: clusters.terminate.bind(clusters),
    startSegment: segments.start.bind(segments),
    awaitSegment: segments.await.bind(segments),
    endSegment: segments.end.bind(segments),
    sweep: leases.asking(janitor.sweep.bind(janitor)),
    findClosedRuns,
    applySchedule,
    checkDue,
    awaitLook: leases.asking(triggers.awaitLook.bind(triggers)),
    readJobCondition: triggers.readCondition.bind(triggers),
    startDeployedRun: leases.asking(triggers.startRun.bind(triggers)),
    readTaskOutputs: leases.asking(outputs.read.bind(outputs)),
  };
}

export type Activities = ReturnType<typeof createActivities>;
