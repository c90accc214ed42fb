import {
  condition,
  ContinueAsNew,
  getExternalWorkflowHandle,
  patched,
  proxyLocalActivities,
  setHandler,
  TemporalFailure,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { Admission } from '../core/jobs/admission.js';
import { given, isJsonObject } from '../core/json.js';
import type { EarlyDigest, RunDigest } from '../core/run/view/run-digest.js';
import { runRequest } from '../core/jobs/deployed-job-ref.js';
import { jobWorkflowId } from '../core/jobs/job-workflow-id.js';
import type { DeployedJobRef } from '../core/plan/plan.js';
import type { LiveRun } from './live-run.js';
import { admissionSignal, requestRunSignal, runEndedSignal } from './job-messages.js';

/** Before anything else, since a signal without a handler counts as one for a task. */
export function setAdmissionHandler(run: LiveRun): void {
  setHandler(admissionSignal, (admission) => {
    // Where a server was killed, a signal may overtake the one before; what a run was told in the end holds.
    if (isAnswer(run.admission) && admission.kind === 'wait' && patched('late-wait')) return;
    run.admission = admission;
  });
}

type Answer = Exclude<Admission, { kind: 'wait' }>;

function isAnswer(admission: Admission | undefined): admission is Answer {
  return admission !== undefined && admission.kind !== 'wait';
}

const { checkDue } = proxyLocalActivities<Activities>({ scheduleToCloseTimeout: '10 seconds' });

/** Whether a run that a Temporal Schedule has started is due by the settings that it was started with. */
export async function isDueAt(definition: unknown, scheduledMillis: number): Promise<boolean> {
  const schedule = isJsonObject(definition) ? definition['schedule'] : undefined;
  if (!isJsonObject(schedule)) return true;
  const { quartz_cron_expression: expression, timezone_id: zone } = schedule;
  if (typeof expression !== 'string' || typeof zone !== 'string') return true;
  return checkDue({ quartz_cron_expression: expression, timezone_id: zone }, scheduledMillis);
}

/** Asks the job of a run whether it may begin, and waits until it may, must not, or is canceled. */
export async function admitted(
  run: LiveRun,
  ref: DeployedJobRef,
  options: unknown,
  isCanceled: () => boolean,
): Promise<Answer | 'canceled'> {
  const { workflowId, startTime } = workflowInfo();
  const job = getExternalWorkflowHandle(jobWorkflowId(ref.jobId));
  const request = runRequest(ref, options, {
    workflowId,
    requestedMillis: startTime.getTime(),
    dueMillis: scheduledMillis(),
  });
  try {
    await job.signal(requestRunSignal, request);
  } catch {
    // Nobody is there to be asked.
    run.admission = { kind: 'skip', code: 'JOB_DELETED', message: `The job ${ref.jobId} is not deployed.` };
  }
  await condition(() => isAnswer(run.admission) || isCanceled());
  return isAnswer(run.admission) ? run.admission : 'canceled';
}

/** Tells the job of a run how that ends, whatever way it does; to go on as another execution is no end. */
export async function tellingEnd(
  ref: DeployedJobRef | undefined,
  run: LiveRun,
  act: () => Promise<RunDigest | EarlyDigest>,
): Promise<RunDigest | EarlyDigest> {
  if (ref === undefined) return act();
  const tell = async (result: string): Promise<void> => {
    const { workflowId } = workflowInfo();
    const job = getExternalWorkflowHandle(jobWorkflowId(ref.jobId));
    const jobRunId = run.planned?.plan.jobRunId;
    // A job that is gone wants to know nothing.
    await job
      .signal(runEndedSignal, { workflowId, ...given('jobRunId', jobRunId), result })
      .catch(() => undefined);
  };
  try {
    const digest = await act();
    await tell(digest.result_state);
    return digest;
  } catch (problem) {
    if (!(problem instanceof ContinueAsNew)) await tell(resultOf(problem));
    throw problem;
  }
}

/** The result of a run that has failed; one without a digest had no good definition. */
function resultOf(problem: unknown): string {
  const details =
    problem instanceof TemporalFailure ? (problem as { details?: unknown[] }).details : undefined;
  const digest = details?.[0];
  const result = isJsonObject(digest) ? digest['result_state'] : undefined;
  return typeof result === 'string' ? result : 'FAILED';
}

/** When the Temporal Schedule that has started this run was due; undefined for any other start. */
export function scheduledMillis(): number | undefined {
  const due: unknown = workflowInfo().searchAttributes['TemporalScheduledStartTime']?.[0];
  return due instanceof Date ? due.getTime() : undefined;
}
