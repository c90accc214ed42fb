import type { RunSettings } from '../core/plan/run-settings.js';
import type { DatabricksApi } from '../databricks/databricks-api.js';
import type { Workspaces } from '../databricks/workspaces.js';
import type { Destinations } from '../alerts/destinations.js';
import { findClosedRuns } from './closed-runs.js';
import { Clusters } from './clusters.js';
import { JobRuns } from './job-runs.js';
import { applySchedule, checkDue } from './job-schedules.js';
import { JobTriggers } from './job-triggers.js';
import { Janitor } from './janitor.js';
import type { Leases } from './lease.js';
import { AlertDelivery, type AlertPages } from './deliver-alert.js';
import { AlertDescription } from './describe-alert.js';
import { earlyAlerts, planJobRun } from './plan-job-run.js';
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
  /** Whom this worker can tell what happens; undefined leaves that to Databricks. */
  destinations?: Destinations;
  /** Pages that alerts lead to. */
  pages?: AlertPages;
}

/** The activities by the names under which the workflow calls them. */
export function createActivities(dependencies: ActivityDependencies) {
  const { workspaces, settings, leases, requestsPerSecond, triggerIntervalSeconds } = dependencies;
  const { destinations, pages = {} } = dependencies;
  const connections = new WorkspaceConnections(workspaces, requestsPerSecond);
  const planner = new Planner(connections, leases, destinations?.known());
  const taskRuns = new TaskRuns(connections, leases);
  const jobRuns = new JobRuns(leases);
  const clusters = new Clusters(connections, leases);
  const segments = new Segments(connections, leases);
  const janitor = new Janitor(connections, taskRuns, clusters, segments);
  const outputs = new TaskOutputs(connections);
  const alertDescription = new AlertDescription(connections, destinations);
  const alertDelivery = new AlertDelivery(destinations, pages);
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
    earlyAlerts: leases.asking((definition: unknown, options: unknown) =>
      earlyAlerts(planner, settings, { definition, options }),
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
    describeAlert: leases.asking(alertDescription.describe.bind(alertDescription)),
    deliverAlert: alertDelivery.deliver.bind(alertDelivery),
  };
}

export type Activities = ReturnType<typeof createActivities>;
