import type { TemporalClient } from '#brickwork/client/connect.js';
import { jobWorkflowId } from '#brickwork/core/jobs/job-workflow-id.js';
import type { FiringJob } from './firing-jobs.js';

/** What is wrong with the runs of a job; all empty when every fire time has exactly one run that has succeeded. */
export interface Judgement {
  lost: number[];
  twice: number[];
  /** At no time of the schedule, and not skipped as not due. */
  besides: number[];
  failed: string[];
  /** Runs that Temporal starts where clocks change, and that have ended at once as not due. */
  notDue: number;
  /** Runs that a server which was killed has started again, and that have ended at once as repeated. */
  repeated: number;
}

interface FoundRun {
  workflowId: string;
  runId: string;
  status: string;
}

/** Compares the runs of a job, by the times that Temporal has started them for, with the times of its schedule. */
export async function judgeFirings(
  temporal: TemporalClient,
  jobId: string,
  { expected }: FiringJob,
): Promise<Judgement> {
  const byTime = await runsByTime(temporal, jobId);
  const due = new Set(expected);
  const found: Judgement = { lost: [], twice: [], besides: [], failed: [], notDue: 0, repeated: 0 };
  for (const time of expected) if (!byTime.has(time)) found.lost.push(time);
  for (const [time, runs] of byTime) {
    if (!due.has(time)) {
      const skipped = await Promise.all(runs.map((run) => isSkipped(temporal, run, NOT_DUE)));
      if (skipped.every(Boolean)) found.notDue += runs.length;
      else found.besides.push(time);
      continue;
    }
    const repeated =
      runs.length > 1 ? await Promise.all(runs.map((run) => isSkipped(temporal, run, REPEATED))) : [];
    found.repeated += repeated.filter(Boolean).length;
    if (runs.length > 1 && repeated.filter((is) => !is).length !== 1) found.twice.push(time);
    for (const { workflowId, status } of runs)
      if (status !== 'COMPLETED') found.failed.push(`${workflowId}: ${status}`);
  }
  return found;
}

/** How many of the runs that the schedule of a job has started have ended. */
export async function endedFirings({ client }: TemporalClient, jobId: string): Promise<number> {
  const query = `${startedBy(jobId)} AND ExecutionStatus != "Running"`;
  return (await client.workflow.count(query)).count;
}

async function runsByTime({ client }: TemporalClient, jobId: string): Promise<Map<number, FoundRun[]>> {
  const byTime = new Map<number, FoundRun[]>();
  for await (const run of client.workflow.list({ query: startedBy(jobId), pageSize: 1000 })) {
    const [scheduled] = run.searchAttributes['TemporalScheduledStartTime'] ?? [];
    const time = (scheduled as Date).getTime();
    const { workflowId, runId, status } = run;
    byTime.set(time, [...(byTime.get(time) ?? []), { workflowId, runId, status: status.name }]);
  }
  return byTime;
}

const NOT_DUE = 'The schedule is not due';
const REPEATED = 'This time of the schedule has had its run';

async function isSkipped(
  { client }: TemporalClient,
  { workflowId, runId }: FoundRun,
  message: string,
): Promise<boolean> {
  const digest: unknown = await client.workflow.getHandle(workflowId, runId).result();
  const { result_state: result, state_message: said } = digest as Record<string, unknown>;
  return result === 'SKIPPED' && typeof said === 'string' && said.startsWith(message);
}

function startedBy(jobId: string): string {
  return `WorkflowType = "runJob" AND TemporalScheduledById = "${jobWorkflowId(jobId)}"`;
}
