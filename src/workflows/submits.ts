import { ApplicationFailure, TemporalFailure } from '@temporalio/workflow';
import type { SubmitAnswer, SubmittedTaskRun, SubmitTaskRunInput } from '../activities/task-runs.js';
import { given } from '../core/json.js';
import type { Plan } from '../core/plan/plan.js';
import type { RunCommand } from '../core/run/state/run-command.js';
import type { RunEvent, StepFailure } from '../core/run/state/run-event.js';
import { displayName } from '../core/run/state/work.js';
import { submitInWorkflowTask, submitTaskRun, submitTaskRuns } from './activity-proxies.js';
import { callOptions } from './call-options.js';
import { failureOf, refused, stepFailure } from './step-failure.js';

export type Submit = Extract<RunCommand, { kind: 'submit_task_run' }>;

/**
 * Submits attempts that were decided at once, alone or together, and delivers an event for each as soon as it is known.
 * Within the workflow task only one at a time: how the ends of several local activities are grouped is not the same when
 * the history is replayed, and what the loop decides would depend on it.
 */
export function submitter(
  plan: Plan,
  deliver: (event: RunEvent) => void,
): (submits: readonly Submit[], most: number) => void {
  const alone = async (only: Submit): Promise<void> => deliver(await submit(plan, only));
  let isInTask = false;
  const inTask = async (only: Submit): Promise<void> => {
    isInTask = true;
    const answer = await tryInTask(plan, only).finally(() => (isInTask = false));
    const event = eventOf(only, answer);
    return event === undefined ? alone(only) : deliver(event);
  };
  const together = async (group: readonly Submit[]): Promise<void> => {
    const answers = await tryTogether(plan, group);
    for (const [at, one] of group.entries()) {
      const event = eventOf(one, answers[at]);
      if (event === undefined) void alone(one);
      else deliver(event);
    }
  };
  return (submits, most) => {
    for (const group of groupsOf(submits, most)) {
      const [only] = group;
      if (group.length > 1) void together(group);
      else if (submits.length === 1 && !isInTask) void inTask(only);
      else void alone(only);
    }
  };
}

/** Submits one attempt as a one-time run, by an activity of its own; a refusal ends the attempt. */
export async function submit(plan: Plan, command: Submit): Promise<RunEvent> {
  const { attempt, taskKey } = command;
  const options = callOptions(plan, { group: displayName(taskKey, attempt.iteration), text: 'submit' });
  try {
    return submitted(command, await submitTaskRun.executeWithOptions(options, [inputOf(plan, command)]));
  } catch (error) {
    return refusedSubmit(command, stepFailure(error));
  }
}

/** The same within the workflow task, which saves an activity, its events and its way. */
async function tryInTask(plan: Plan, command: Submit): Promise<SubmitAnswer> {
  try {
    return { kind: 'submitted', submitted: await submitInWorkflowTask(inputOf(plan, command)) };
  } catch (error) {
    // The failure of a local activity comes without an ActivityFailure around it.
    if (!(error instanceof TemporalFailure)) throw error;
    const isFinal = error instanceof ApplicationFailure && error.nonRetryable === true;
    return isFinal ? { kind: 'refused', failure: failureOf(error) } : { kind: 'again' };
  }
}

/** The same of several by one activity; where that itself fails for good, each is to be tried by itself. */
async function tryTogether(plan: Plan, group: readonly Submit[]): Promise<readonly SubmitAnswer[]> {
  const names = group.map(({ taskKey, attempt }) => displayName(taskKey, attempt.iteration));
  const row = { group: 'submits', text: `submit ${names.length}: ${names.join(', ')}` };
  try {
    const inputs = group.map((command) => inputOf(plan, command));
    return await submitTaskRuns.executeWithOptions(callOptions(plan, row), [inputs]);
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
    return group.map(() => ({ kind: 'again' }));
  }
}

/** Undefined where it is to be tried again. */
function eventOf(command: Submit, answer: SubmitAnswer): RunEvent | undefined {
  if (answer.kind === 'again') return undefined;
  if (answer.kind === 'refused') return refusedSubmit(command, answer.failure);
  return submitted(command, answer.submitted);
}

function submitted({ attempt }: Submit, run: SubmittedTaskRun): RunEvent {
  return { kind: 'task_submitted', attempt, ...run, atMillis: Date.now() };
}

function refusedSubmit({ attempt }: Submit, failure: StepFailure): RunEvent {
  return { kind: 'task_ended', attempt, outcome: refused('runs/submit', failure), atMillis: Date.now() };
}

function inputOf({ jobRunId }: Plan, command: Submit): SubmitTaskRunInput {
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

/** The bodies of a group have to fit into one payload. */
const MOST_GROUP_BYTES = 256 * 1024;

/** In the order of the submits; those of another workspace are another group. */
function groupsOf(submits: readonly Submit[], most: number): Submit[][] {
  const groups: { workspace: string | undefined; bytes: number; submits: Submit[] }[] = [];
  for (const submit of submits) {
    const bytes = JSON.stringify(submit.request).length;
    const last = groups.findLast(({ workspace }) => workspace === submit.workspace);
    if (last !== undefined && last.submits.length < most && last.bytes + bytes <= MOST_GROUP_BYTES) {
      last.submits.push(submit);
      last.bytes += bytes;
    } else groups.push({ workspace: submit.workspace, bytes, submits: [submit] });
  }
  return groups.map((group) => group.submits);
}
