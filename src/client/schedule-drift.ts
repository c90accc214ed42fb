import { type Client, ScheduleNotFoundError } from '@temporalio/client';
import { startsByTheClock } from '../core/firing-settings.js';
import type { JsonObject } from '../core/json.js';
import { jobWorkflowId } from '../core/jobs/job-workflow-id.js';
import { SCHEDULE_NOTE } from '../core/schedule/schedule-note.js';

/** What somebody has changed by hand of the Temporal Schedule of a job: that it is there, and whether it is paused. */
export async function scheduleDrift(
  client: Client,
  jobId: string,
  document: JsonObject,
): Promise<string | undefined> {
  const isWanted = startsByTheClock(document);
  try {
    const { state } = await client.schedule.getHandle(jobWorkflowId(jobId)).describe();
    if (!isWanted) return 'has a Temporal Schedule, though its settings have none';
    const { paused, note = '' } = state;
    return paused && !note.startsWith(SCHEDULE_NOTE)
      ? `its Temporal Schedule was paused by hand${noted(note)}`
      : undefined;
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    return isWanted ? 'its Temporal Schedule was deleted by hand' : undefined;
  }
}

function noted(note: string): string {
  return note === '' ? '' : ` ("${note}")`;
}
