import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import type { Plan } from '../core/plan/plan.js';
import type { AttemptRef, RunCommand } from '../core/run/run-command.js';
import type { AttemptOutcome, RunEvent, StepFailure } from '../core/run/run-event.js';
import { awaitTaskRun, cancelTaskRun, submitTaskRun } from './activity-proxies.js';
import * as clusterSaga from './cluster-saga.js';
import { callOptions } from './call-options.js';
import { stepFailure } from './step-failure.js';

/** Hands the event that answers a command to the loop. */
export type Deliver = (event: RunEvent) => void;

type CommandOf<K extends RunCommand['kind']> = Extract<RunCommand, { kind: K }>;

/** Starts carrying out commands; each is answered by one event, whatever happens. */
export function commandExecutor(plan: Plan, deliver: Deliver): (command: RunCommand) => void {
  const awaits = new Map<string, CancellationScope>();
  const execute = async (command: RunCommand): Promise<void> => {
    switch (command.kind) {
      case 'submit_task_run':
        return deliver(await submit(plan, command));
      case 'await_task_run': {
        const scope = new CancellationScope({ cancellable: true });
        awaits.set(attemptName(command.attempt), scope);
        const event = await scope.run(() => awaitRun(plan, command));
        awaits.delete(attemptName(command.attempt));
        return event === undefined ? undefined : deliver(event);
      }
      case 'abandon_task_run':
        return awaits.get(attemptName(command.attempt))?.cancel();
      case 'cancel_task_run':
        return deliver(await cancel(plan, command));
      case 'create_cluster':
        return deliver(await clusterSaga.create(plan, command));
      case 'await_cluster_running':
        return deliver(await clusterSaga.awaitRunning(plan.settings, command));
      case 'terminate_cluster':
        return deliver(await clusterSaga.terminate(plan, command));
      case 'start_timer': {
        await sleep(Math.max(command.atMillis - Date.now(), 1), { summary: command.summary });
        return deliver({ kind: 'timer_fired', timer: command.timer, atMillis: Date.now() });
      }
    }
  };
  return (command) => void execute(command);
}

async function submit(
  plan: Plan,
  { attempt, taskKey, request }: CommandOf<'submit_task_run'>,
): Promise<RunEvent> {
  const { repair, attemptNumber } = attempt;
  const input = { jobRunId: plan.jobRunId, taskKey, repair, attemptNumber, request };
  try {
    const submitted = await submitTaskRun.executeWithOptions(callOptions(plan, `${taskKey}: submit`), [
      input,
    ]);
    return { kind: 'task_submitted', attempt, ...submitted, atMillis: Date.now() };
  } catch (error) {
    const failure = stepFailure(error);
    return { kind: 'task_ended', attempt, outcome: { ...refusedSubmit(failure) }, atMillis: Date.now() };
  }
}

function refusedSubmit({ code, message }: StepFailure): AttemptOutcome {
  return {
    lifeCycleState: 'INTERNAL_ERROR',
    resultState: 'FAILED',
    terminationCode: code,
    message: `runs/submit was refused: ${message}`,
    final: true,
  };
}

async function awaitRun(plan: Plan, command: CommandOf<'await_task_run'>): Promise<RunEvent | undefined> {
  const { attempt, taskKey, runId, longLease } = command;
  const { settings } = plan;
  const leaseSeconds = longLease ? settings.longLeaseSeconds : settings.leaseSeconds;
  const options = {
    summary: `${taskKey}: run ${runId}`,
    startToCloseTimeout: `${leaseSeconds + settings.leaseMarginSeconds} seconds`,
  } as const;
  const untilAgeSeconds = longLease ? undefined : settings.longLeaseAfterSeconds;
  try {
    const { timeoutSeconds, publishesValues } = plan.tasks[attempt.taskIndex];
    const awaited = await awaitTaskRun.executeWithOptions(options, [
      { taskKey, runId, leaseSeconds, untilAgeSeconds, timeoutSeconds, publishesValues },
    ]);
    if (awaited.kind === 'still_active') return { kind: 'lease_chain_ended', attempt, atMillis: Date.now() };
    return { kind: 'task_ended', attempt, outcome: awaited.outcome, atMillis: Date.now() };
  } catch (error) {
    // Given up by the run core, which has recorded the outcome already.
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
}

async function cancel(
  plan: Plan,
  { attempt, taskKey, runId }: CommandOf<'cancel_task_run'>,
): Promise<RunEvent> {
  try {
    await cancelTaskRun.executeWithOptions(callOptions(plan, `${taskKey}: cancel run ${runId}`), [{ runId }]);
    return { kind: 'cancel_sent', attempt, atMillis: Date.now() };
  } catch (error) {
    return { kind: 'cancel_sent', attempt, failure: stepFailure(error), atMillis: Date.now() };
  }
}

function attemptName({ taskIndex, repair, attemptNumber }: AttemptRef): string {
  return `${taskIndex}/${repair}/${attemptNumber}`;
}
