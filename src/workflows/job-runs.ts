import { workflowInfo } from '@temporalio/workflow';
import { given } from '../core/json.js';
import type { Plan } from '../core/plan/plan.js';
import { childDefinition } from '../core/run/task/child-definition.js';
import type { AttemptRef, RunCommand } from '../core/run/state/run-command.js';
import type { RunEvent } from '../core/run/state/run-event.js';
import { displayName } from '../core/run/state/work.js';
import { awaitJobRun, cancelJobRun, startJobRun } from './activity-proxies.js';
import { callOptions, leaseOptions } from './call-options.js';
import { refused, stepFailure } from './step-failure.js';
import { unlessGivenUp } from './task-runs.js';

type CommandOf<K extends RunCommand['kind']> = Extract<RunCommand, { kind: K }>;

/*
 * Job runs that a `run_job_task` starts, by activities: children of Temporal would end with a continue-as-new of this
 * execution.
 */

/** Starts another job as an execution of its own, whose id tells the way to it. */
export async function start(plan: Plan, command: CommandOf<'start_job_run'>): Promise<RunEvent> {
  const { attempt, taskKey, jobKey, parameters, repairs, timeoutSeconds } = command;
  const { workflowId, workflowType } = workflowInfo();
  const name = attemptName(taskKey, attempt);
  const options = callOptions(plan, {
    group: displayName(taskKey, attempt.iteration),
    text: `start job ${jobKey}`,
  });
  const input = {
    workflowType,
    workflowId: `${workflowId}/${name}`,
    ...given('repairs', repairs),
    parameters,
    ...(plan.jobs?.[jobKey] === undefined
      ? { definition: {}, deployedJob: { jobId: jobKey, ...given('timeoutSeconds', timeoutSeconds) } }
      : { definition: childDefinition(plan, command) }),
  };
  try {
    const started = await startJobRun.executeWithOptions(options, [input]);
    return { kind: 'task_submitted', attempt, ...started, atMillis: Date.now() };
  } catch (error) {
    const outcome = refused(`the start of job "${jobKey}"`, stepFailure(error));
    return { kind: 'task_ended', attempt, outcome, atMillis: Date.now() };
  }
}

/** The first attempt is `load`, later ones are `load/<attempt>`, those of repairs `load/r<repair>.<attempt>`. */
function attemptName(taskKey: string, { iteration, repair, attemptNumber }: AttemptRef): string {
  const name = displayName(taskKey, iteration);
  if (repair > 0) return `${name}/r${repair}.${attemptNumber}`;
  return attemptNumber === 0 ? name : `${name}/${attemptNumber}`;
}

/** Awaits a job run for a chain of leases. Undefined when the run core has given it up. */
export async function awaitEnd(
  plan: Plan,
  command: CommandOf<'await_job_run'>,
): Promise<RunEvent | undefined> {
  const { attempt, taskKey, workflowId, longLease } = command;
  const row = { group: displayName(taskKey, attempt.iteration), text: `job run ${workflowId}` };
  const { leaseSeconds, options } = leaseOptions(plan, longLease, row);
  try {
    const awaited = await awaitJobRun.executeWithOptions(options, [
      { workflowId, leaseSeconds, untilLong: !longLease },
    ]);
    if (awaited.kind === 'still_active') return { kind: 'lease_chain_ended', attempt, atMillis: Date.now() };
    return { kind: 'task_ended', attempt, outcome: awaited.outcome, atMillis: Date.now() };
  } catch (error) {
    return unlessGivenUp(error, command);
  }
}

/** Asks for the cancellation of a job run, which ends its own task runs and clusters first. */
export async function cancel(plan: Plan, command: CommandOf<'cancel_job_run'>): Promise<RunEvent> {
  const { attempt, taskKey, workflowId } = command;
  const options = callOptions(plan, {
    group: displayName(taskKey, attempt.iteration),
    text: 'cancel job run',
  });
  try {
    await cancelJobRun.executeWithOptions(options, [{ workflowId }]);
    return { kind: 'cancel_sent', attempt, atMillis: Date.now() };
  } catch (error) {
    return { kind: 'cancel_sent', attempt, failure: stepFailure(error), atMillis: Date.now() };
  }
}
