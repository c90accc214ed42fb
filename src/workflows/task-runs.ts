import { isCancellation } from '@temporalio/workflow';
import { given } from '../core/json.js';
import type { Plan } from '../core/plan/plan.js';
import type { RunCommand } from '../core/run/state/run-command.js';
import type { RunEvent } from '../core/run/state/run-event.js';
import { displayName } from '../core/run/state/work.js';
import { awaitTaskRun, cancelTaskRun } from './activity-proxies.js';
import { callOptions, leaseOptions } from './call-options.js';
import { stepFailure } from './step-failure.js';

type CommandOf<K extends RunCommand['kind']> = Extract<RunCommand, { kind: K }>;

/** Awaits a one-time run for a chain of leases. Undefined when the run core has given it up. */
export async function awaitEnd(
  plan: Plan,
  command: CommandOf<'await_task_run'>,
): Promise<RunEvent | undefined> {
  const { attempt, taskKey, workspace, runId, sinceMillis, longLease, reads } = command;
  const row = { group: displayName(taskKey, attempt.iteration), text: `run ${runId}` };
  const { leaseSeconds, options } = leaseOptions(plan, longLease, row);
  const untilAgeSeconds = longLease ? undefined : plan.settings.longLeaseAfterSeconds;
  try {
    const awaited = await awaitTaskRun.executeWithOptions(options, [
      { taskKey, runId, ...given('workspace', workspace), sinceMillis, leaseSeconds, untilAgeSeconds, reads },
    ]);
    if (awaited.kind === 'still_active') return { kind: 'lease_chain_ended', attempt, atMillis: Date.now() };
    return { kind: 'task_ended', attempt, outcome: awaited.outcome, atMillis: Date.now() };
  } catch (error) {
    return unlessGivenUp(error, command);
  }
}

/** The end of an attempt that can be awaited no more; undefined where the run core has recorded its outcome already. */
export function unlessGivenUp(
  error: unknown,
  { attempt }: CommandOf<'await_task_run'> | CommandOf<'await_job_run'>,
): RunEvent | undefined {
  if (isCancellation(error)) return undefined;
  const { code, message } = stepFailure(error);
  const outcome = {
    lifeCycleState: 'INTERNAL_ERROR',
    resultState: 'FAILED',
    terminationCode: code,
    message,
  } as const;
  return { kind: 'task_ended', attempt, outcome, atMillis: Date.now() };
}

/** Asks for the cancellation of a one-time run. */
export async function cancel(plan: Plan, command: CommandOf<'cancel_task_run'>): Promise<RunEvent> {
  const { attempt, taskKey, workspace, runId } = command;
  const row = { group: displayName(taskKey, attempt.iteration), text: `cancel run ${runId}` };
  const options = callOptions(plan, row);
  try {
    await cancelTaskRun.executeWithOptions(options, [{ runId, ...given('workspace', workspace) }]);
    return { kind: 'cancel_sent', attempt, atMillis: Date.now() };
  } catch (error) {
    return { kind: 'cancel_sent', attempt, failure: stepFailure(error), atMillis: Date.now() };
  }
}
