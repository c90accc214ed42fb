import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/client';
import type { JsonObject } from '../core/json.js';
import { MessageRefused } from './message-refused.js';

/** The workflow id of a pass by hand, and the id of the schedule. */
export const JANITOR = 'brickwork-janitor';

export interface JanitorOptions {
  dryRun?: boolean;
  sinceHours?: number;
}

/** What one pass found; `outcome` of each: ended, would be ended, may be active, failed. */
export interface JanitorReport {
  runs: number;
  clusters: number;
  swept: { workflowId: string; name: string; id: string; outcome: string; error?: string }[];
}

/** The input of the workflow `janitor`. */
export function janitorInput({ dryRun, sinceHours }: JanitorOptions): JsonObject {
  return {
    ...(dryRun === undefined ? {} : { dry_run: dryRun }),
    ...(sinceHours === undefined ? {} : { since_hours: sinceHours }),
  };
}

/** Runs one pass and waits for it; throws MessageRefused while another one runs. */
export async function runJanitor(
  client: Client,
  taskQueue: string,
  options: JanitorOptions,
): Promise<JanitorReport> {
  try {
    const report: unknown = await client.workflow.execute('janitor', {
      taskQueue,
      workflowId: JANITOR,
      args: [janitorInput(options)],
    });
    return report as JanitorReport;
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw new MessageRefused('A pass of the janitor is running already.');
  }
}

/** Runs a pass every so many minutes by a Temporal Schedule, which is made or changed. */
export async function scheduleJanitor(client: Client, taskQueue: string, minutes: number): Promise<void> {
  const spec = { intervals: [{ every: minutes * 60_000 }] };
  const action = {
    type: 'startWorkflow',
    workflowType: 'janitor',
    taskQueue,
    workflowId: JANITOR,
    args: [],
  } as const;
  const policies = { overlap: ScheduleOverlapPolicy.SKIP };
  try {
    await client.schedule.create({ scheduleId: JANITOR, spec, action, policies });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(JANITOR).update((before) => ({ ...before, spec, action, policies }));
  }
}

/** Ends the schedule; nothing where there is none. */
export async function unscheduleJanitor(client: Client): Promise<void> {
  await client.schedule
    .getHandle(JANITOR)
    .delete()
    .catch((error: unknown) => {
      if ((error as Error).name !== 'ScheduleNotFoundError') throw error;
    });
}
