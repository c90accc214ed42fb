import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import { given } from '../core/json.js';
import { type ClosedRun, isClosedRun } from '../core/run/repair/reopen.js';

/** Long enough to replay a long history. */
const LONGEST_QUERY_MILLIS = 20_000;

/** The task queue of this worker. */
export function taskQueue(): string {
  return Context.current().info.taskQueue;
}

/** An execution of a run, as an activity finds it. */
export interface FoundRun {
  runId: string;
  isOpen: boolean;
  /** False for one that other workers run, in workspaces of their own perhaps. */
  isOurs: boolean;
  /** True for one that is open and has no plan yet. */
  isPlanning: boolean;
  run?: ClosedRun;
}

/** An execution with its plan and state; undefined for one that there is not. */
export async function stateOf(workflowId: string, runId?: string): Promise<FoundRun | undefined> {
  const { client } = Context.current();
  const handle = client.workflow.getHandle(workflowId, runId);
  try {
    const { status, taskQueue: queue, runId: found } = await handle.describe();
    const isOpen = status.name === 'RUNNING';
    if (queue !== taskQueue()) return { runId: found, isOpen, isOurs: false, isPlanning: false };
    const deadline = Date.now() + LONGEST_QUERY_MILLIS;
    const answer: unknown = await client.connection.withDeadline(deadline, () => handle.query('runState'));
    const run = isClosedRun(answer) ? { plan: answer.plan, state: answer.state } : undefined;
    const isPlanning = isOpen && run === undefined;
    return { runId: found, isOpen, isOurs: true, isPlanning, ...given('run', run) };
  } catch (problem) {
    if (problem instanceof WorkflowNotFoundError) return undefined;
    throw problem;
  }
}
