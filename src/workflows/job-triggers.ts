import {
  ActivityFailure,
  getExternalWorkflowHandle,
  proxyActivities,
  type ExternalWorkflowHandle,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { JobCommand, JobEvent } from '../core/jobs/job-event.js';
import { jobWorkflowId } from '../core/jobs/job-workflow-id.js';
import { leaveRunsSignal, upstreamRunEndedSignal, watchRunsSignal } from './job-messages.js';
import type { Untimed } from './live-run.js';

/** Whatever events of a job are applied to. */
interface Applying {
  apply(event: Untimed<JobEvent>): void;
}

type CommandOf<K extends JobCommand['kind']> = Extract<JobCommand, { kind: K }>;

const { startDeployedRun } = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/** A warehouse may have to start, and somebody may have to mend it; a run does not wait for longer. */
const { readJobCondition } = proxyActivities<Activities>({
  startToCloseTimeout: '10 minutes',
  scheduleToCloseTimeout: '1 hour',
  retry: { initialInterval: '5 seconds', maximumInterval: '1 minute' },
});

/** Starts a run of the job; however often it is repeated, the workflow id makes it one. */
export function startRun(jobId: string, command: CommandOf<'start_run'>): Promise<unknown> {
  const { workflowId, trigger, parameters } = command;
  return startDeployedRun({ jobId, workflowId, trigger, parameters });
}

/** Asks a condition; one that cannot be asked is answered as `failed`, with the reason. */
export async function readCondition(live: Applying, command: CommandOf<'read_condition'>): Promise<void> {
  const { kind: _kind, workflowId, ...input } = command;
  const answer = await readJobCondition(input).catch((problem: unknown) => ({
    kind: 'failed' as const,
    message:
      problem instanceof ActivityFailure ? (problem.cause?.message ?? problem.message) : String(problem),
  }));
  live.apply({ kind: 'condition_read', answer, ...(workflowId === undefined ? {} : { workflowId }) });
}

/** Asks other jobs to tell of their runs, and notes which of them are not deployed. */
export async function askJobs(live: Applying, jobId: string, jobIds: readonly string[]): Promise<void> {
  const asked = jobIds.map((other) =>
    jobHandle(other)
      .signal(watchRunsSignal, { jobId })
      .then(() => [])
      .catch(() => [other]),
  );
  live.apply({ kind: 'jobs_asked', missing: (await Promise.all(asked)).flat() });
}

/** Tells another job that its runs are no longer of interest. */
export function leaveJob(jobId: string, other: string): Promise<unknown> {
  return jobHandle(other).signal(leaveRunsSignal, { jobId });
}

/** Tells other jobs how a run has ended; what is gone is told no more. */
export async function tellWatchers(live: Applying, command: CommandOf<'tell_watchers'>): Promise<void> {
  const { jobIds, run } = command;
  const told = jobIds.map((jobId) =>
    jobHandle(jobId)
      .signal(upstreamRunEndedSignal, run)
      .catch(() => live.apply({ kind: 'watcher_gone', jobId })),
  );
  await Promise.all(told);
}

function jobHandle(jobId: string): ExternalWorkflowHandle {
  return getExternalWorkflowHandle(jobWorkflowId(jobId));
}
