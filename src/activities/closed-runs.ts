import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';

/** Describes at the same time. */
const CALLS_AT_ONCE = 20;

/** Those of the workflows that are not open, by their ids. */
export async function findClosedRuns(workflowIds: readonly string[]): Promise<string[]> {
  const closed: string[] = [];
  const open = [...workflowIds];
  const lookAtNext = async (): Promise<void> => {
    for (let id = open.shift(); id !== undefined; id = open.shift()) if (!(await isOpen(id))) closed.push(id);
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, lookAtNext));
  return closed.sort();
}

async function isOpen(workflowId: string): Promise<boolean> {
  try {
    const { status } = await Context.current().client.workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING';
  } catch (problem) {
    if (problem instanceof WorkflowNotFoundError) return false;
    throw problem;
  }
}
