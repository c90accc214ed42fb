import { metricMeter } from '@temporalio/workflow';
import type { Plan } from '../core/plan/plan.js';
import type { AttemptOutcome, RunEvent } from '../core/run/state/run-event.js';
import type { RunDigest } from '../core/run/view/run-digest.js';
import type { RunState } from '../core/run/state/run-state.js';

/*
 * What runs and tasks come to, on the metrics endpoint of the worker that they are on (docs/production.md has the list). The SDK
 * leaves out what a replay repeats.
 */

/** Counts what an event tells, once it has been applied. */
export function recordEvent({ jobName }: Plan, state: RunState, event: RunEvent): void {
  const job = { job_name: jobName };
  switch (event.kind) {
    case 'task_ended':
      recordAttempt(job, event.outcome);
      if (state.tasks[event.attempt.taskIndex]?.phase === 'waiting_for_retry') recordRetry(job);
      return;
    case 'segment_reported':
      for (const { attempts } of event.report.members) {
        for (const { outcome, isLast } of attempts) {
          if (outcome !== undefined) recordAttempt(job, outcome);
          if (!isLast) recordRetry(job);
        }
      }
      return;
    case 'cluster_created':
      return metricMeter.createCounter('brickwork_clusters_created').add(1, job);
    case 'cluster_terminated':
      return metricMeter.createCounter('brickwork_clusters_terminated').add(1, job);
    default:
  }
}

function recordAttempt(job: { job_name: string }, { resultState, time }: AttemptOutcome): void {
  metricMeter.createCounter('brickwork_task_attempts').add(1, { ...job, result_state: resultState });
  if (time === undefined) return;
  recordSeconds('brickwork_task_queue_seconds', time.queueMillis + time.setupMillis, job);
  recordSeconds('brickwork_task_execution_seconds', time.executionMillis, job);
}

/** A clock that was set back makes a time negative, which the SDK answers with an error, and that would hold up the run. */
function recordSeconds(name: string, millis: number, tags: Record<string, string>): void {
  metricMeter.createHistogram(name, 'float', 's').record(Math.max(millis, 0) / 1000, tags);
}

function recordRetry(job: { job_name: string }): void {
  metricMeter.createCounter('brickwork_task_retries').add(1, job);
}

/** Counts how a run has ended, and how long it took. */
export function recordEnd({ jobName }: Plan, { result_state }: RunDigest, millis: number): void {
  const tags = { job_name: jobName, result_state };
  metricMeter.createCounter('brickwork_runs').add(1, tags);
  recordSeconds('brickwork_run_seconds', millis, tags);
}
