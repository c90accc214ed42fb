import { isCancellation } from '@temporalio/workflow';
import { given } from '../core/json.js';
import type { Plan } from '../core/plan/plan.js';
import type { RunCommand } from '../core/run/state/run-command.js';
import type { RunEvent } from '../core/run/state/run-event.js';
import { awaitSegment, cancelTaskRun, endSegment, startSegment } from './activity-proxies.js';
import { callOptions, leaseOptions } from './call-options.js';
import { stepFailure } from './step-failure.js';

type CommandOf<K extends RunCommand['kind']> = Extract<RunCommand, { kind: K }>;

/** Creates a temporary job and runs it. */
export async function start(plan: Plan, command: CommandOf<'start_segment'>): Promise<RunEvent> {
  const { cluster, clusterKey, spec, tasks, settings } = command;
  const row = { group: `cluster ${clusterKey}`, text: `start a job of ${tasks.length} tasks` };
  try {
    const started = await startSegment.executeWithOptions(callOptions(plan, row), [
      { ...identityOf(plan, command), spec, tasks, settings },
    ]);
    return { kind: 'segment_started', cluster, ...started, atMillis: Date.now() };
  } catch (error) {
    return { kind: 'segment_failed', cluster, failure: stepFailure(error), atMillis: Date.now() };
  }
}

/** Awaits news of its tasks for a chain of leases. Undefined when the run core has given it up. */
export async function awaitNews(
  plan: Plan,
  command: CommandOf<'await_segment'>,
): Promise<RunEvent | undefined> {
  const { cluster, clusterKey, workspace, runId, longLease, members } = command;
  const row = { group: `cluster ${clusterKey}`, text: `run ${runId}` };
  const { leaseSeconds, options } = leaseOptions(plan, longLease, row);
  const untilAgeSeconds = longLease ? undefined : plan.settings.longLeaseAfterSeconds;
  const input = {
    clusterKey,
    runId,
    ...given('workspace', workspace),
    leaseSeconds,
    untilAgeSeconds,
    members,
  };
  try {
    const awaited = await awaitSegment.executeWithOptions(options, [input]);
    if (awaited.kind === 'still_active')
      return { kind: 'segment_chain_ended', cluster, atMillis: Date.now() };
    return { kind: 'segment_reported', cluster, report: awaited.report, atMillis: Date.now() };
  } catch (error) {
    if (isCancellation(error)) return undefined;
    return { kind: 'segment_failed', cluster, failure: stepFailure(error), atMillis: Date.now() };
  }
}

/** Asks for the cancellation of its run, or of one task run of it. */
export async function cancel(plan: Plan, command: CommandOf<'cancel_segment'>): Promise<RunEvent> {
  const { cluster, clusterKey, workspace, runId, memberKey } = command;
  const row = { group: memberKey ?? `cluster ${clusterKey}`, text: `cancel run ${runId}` };
  try {
    await cancelTaskRun.executeWithOptions(callOptions(plan, row), [
      { runId, ...given('workspace', workspace) },
    ]);
    return { kind: 'segment_cancel_sent', cluster, atMillis: Date.now() };
  } catch (error) {
    return { kind: 'segment_cancel_sent', cluster, failure: stepFailure(error), atMillis: Date.now() };
  }
}

/** Deletes the temporary job. */
export async function end(plan: Plan, command: CommandOf<'end_segment'>): Promise<RunEvent> {
  const { cluster, clusterKey, jobId, runId } = command;
  const row = { group: `cluster ${clusterKey}`, text: 'delete the job' };
  try {
    const input = { ...identityOf(plan, command), ...given('jobId', jobId), ...given('runId', runId) };
    const ended = await endSegment.executeWithOptions(callOptions(plan, row), [input]);
    return {
      kind: 'segment_ended',
      cluster,
      ...given('usage', ended?.usage),
      atMillis: Date.now(),
    };
  } catch (error) {
    return { kind: 'segment_ended', cluster, failure: stepFailure(error), atMillis: Date.now() };
  }
}

function identityOf(
  { jobRunId }: Plan,
  { cluster, clusterKey, workspace }: CommandOf<'start_segment'> | CommandOf<'end_segment'>,
) {
  return { jobRunId, clusterKey, generation: cluster.generation, ...given('workspace', workspace) };
}
