import { ApplicationFailure, isCancellation, TemporalFailure } from '@temporalio/workflow';
import type { SubmitTaskRunInput } from '../activities/task-runs.js';
import { given } from '../core/json.js';
import type { Plan } from '../core/plan/plan.js';
import type { AttemptRef, RunCommand } from '../core/run/state/run-command.js';
import type { AttemptOutcome, RunEvent, StepFailure } from '../core/run/state/run-event.js';
import { displayName } from '../core/run/state/work.js';
import {
  awaitTaskRun,
  cancelTaskRun,
  submitInWorkflowTask,
  submitTaskRun,
  submitTaskRuns,
} from './activity-proxies.js';
import { callOptions, leaseOptions } from './call-options.js';
import { failureOf, stepFailure } from './step-failure.js';

type CommandOf<K extends RunCommand['kind']> = Extract<RunCommand, { kind: K }>;

/** Submits one attempt as a one-time run; a refusal ends the attempt. */
export async function submit(plan: Plan, command: CommandOf<'submit_task_run'>): Promise<RunEvent> {
  const { attempt, taskKey } = command;
  const options = callOptions(plan, { group: displayName(taskKey, attempt.iteration), text: 'submit' });
  try {
    const submitted = await submitTaskRun.executeWithOptions(options, [inputOf(plan, command)]);
    return { kind: 'task_submitted', attempt, ...submitted, atMillis: Date.now() };
  } catch (error) {
    return refusedSubmit(attempt, stepFailure(error));
  }
}

/**
 * The same within the workflow task, where that works at once: it saves an activity, its events and its way. `isOver` is
 * called once that try has ended, however it did.
 */
export async function submitInTask(
  plan: Plan,
  command: CommandOf<'submit_task_run'>,
  isOver: () => void,
): Promise<RunEvent> {
  try {
    const submitted = await submitInWorkflowTask(inputOf(plan, command)).finally(isOver);
    return { kind: 'task_submitted', attempt: command.attempt, ...submitted, atMillis: Date.now() };
  } catch (error) {
    // The failure of a local activity comes without an ActivityFailure around it.
    if (!(error instanceof TemporalFailure)) throw error;
    const isFinal = error instanceof ApplicationFailure && error.nonRetryable === true;
    return isFinal ? refusedSubmit(command.attempt, failureOf(error)) : submit(plan, command);
  }
}

/** The same of several attempts, whose runs are all known at once; what did not work is tried one by one. */
export async function submitTogether(
  plan: Plan,
  commands: readonly CommandOf<'submit_task_run'>[],
): Promise<RunEvent[]> {
  const names = commands.map(({ taskKey, attempt }) => displayName(taskKey, attempt.iteration));
  const options = callOptions(plan, {
    group: 'submits',
    text: `submit ${names.length}: ${names.join(', ')}`,
  });
  const inputs = commands.map((command) => inputOf(plan, command));
  const answers = await submitTaskRuns.executeWithOptions(options, [inputs]);
  const events = answers.map(async (answer, at): Promise<RunEvent> => {
    const { attempt } = commands[at];
    if (answer.kind === 'again') return submit(plan, commands[at]);
    if (answer.kind === 'refused') return refusedSubmit(attempt, answer.failure);
    return { kind: 'task_submitted', attempt, ...answer.submitted, atMillis: Date.now() };
  });
  return Promise.all(events);
}

function inputOf({ jobRunId }: Plan, command: CommandOf<'submit_task_run'>): SubmitTaskRunInput {
  const { attempt, taskKey, workspace, request, ownKey } = command;
  const { iteration, repair, attemptNumber } = attempt;
  return {
    jobRunId,
    taskKey,
    ...given('iteration', iteration),
    ...given('workspace', workspace),
    repair,
    attemptNumber,
    request,
    ...given('ownKey', ownKey),
  };
}

function refusedSubmit(attempt: AttemptRef, failure: StepFailure): RunEvent {
  return { kind: 'task_ended', attempt, outcome: refused('runs/submit', failure), atMillis: Date.now() };
}

/** How an attempt ended whose run was never started; another one would be refused in the same way. */
export function refused(call: string, { code, message }: StepFailure): AttemptOutcome {
  return {
    lifeCycleState: 'INTERNAL_ERROR',
    resultState: 'FAILED',
    terminationCode: code,
    message: `${call} was refused: ${message}`,
    final: true,
  };
}

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
