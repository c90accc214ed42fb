import { JobClusters } from '../state/job-clusters.js';
import type { Listing } from '../state/listing.js';
import type { Run } from '../state/run.js';
import type { Workspace } from '../state/workspace.js';
import { newTask } from './run-timeline.js';

const DAY_MILLIS = 86_400_000;

/** Changes how runs are listed; the strangers of before make way for those that are asked for now. */
export function applyListing(workspace: Workspace, listing: Listing): void {
  for (const run of workspace.strangers) workspace.runIndex.forget(run);
  workspace.strangers.clear();
  workspace.listing = listing;
  for (let at = 0; at < listing.strangers; at++) {
    const run = stranger(workspace, at);
    workspace.strangers.add(run);
    workspace.runIndex.enter(run);
  }
}

/**
 * An active run that is in the index alone: what the report and the run pages read does not know it. Every other one starts
 * tomorrow, since only so it stays newer than runs that are submitted after it.
 */
function stranger(workspace: Workspace, at: number): Run {
  const runId = workspace.nextId();
  const startMillis = workspace.clock.now() + (at % 2 === 0 ? DAY_MILLIS : -DAY_MILLIS) + at;
  const spec = { task_key: 'stranger', notebook_task: { notebook_path: '/Shared/stranger' } };
  return {
    runId,
    jobId: workspace.nextId(),
    type: 'SUBMIT_RUN',
    name: `stranger ${at}`,
    creator: 'stranger@example.com',
    tasks: [{ ...newTask(workspace, spec), state: 'RUNNING', startMillis, runningMillis: startMillis }],
    pastTasks: [],
    repairs: [],
    ends: [],
    parameters: { job: [], overriding: {} },
    jobClustersWritten: [],
    jobClusters: new JobClusters(workspace.clusters, new Map(), runId),
    environments: new Map(),
    timeoutSeconds: 0,
    startMillis,
    abort: new AbortController(),
  };
}
