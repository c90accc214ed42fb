import { type Client, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import type { JobView } from '../core/jobs/job-view.js';
import type { JsonObject } from '../core/json.js';
import { fireTimes } from '../core/schedule/fire-times.js';
import { jobSchedule } from '../core/schedule/job-schedule.js';
import { jobWorkflowId } from '../core/jobs/job-workflow-id.js';
import { MessageRefused } from './message-refused.js';

/** More runs than a person means who names a wrong year. */
const MOST_TIMES = 1000;

/** What is to be made up for. */
export interface PassedTimes {
  times: number[];
  /** Where the request ends: with jitter Temporal leaves out a time that it would put off beyond the end. */
  until: Date;
}

/** The times from one instant to another, both included, at which a job was to start by its schedule. */
export function timesBetween(settings: JsonObject, from: Date, to: Date): PassedTimes {
  if (!(from.getTime() <= to.getTime()))
    throw new MessageRefused('A backfill goes from a time to a later one.');
  const schedule = jobSchedule(settings, from.getTime() - 1000);
  if (schedule.kind !== 'cron')
    throw new MessageRefused('The job has no schedule whose times could be made up for.');
  const times: number[] = [];
  const lateMillis = schedule.firing.jitterSeconds * 1000;
  let until = to.getTime() + lateMillis;
  for (const time of fireTimes(schedule.schedule, from.getTime() - 1)) {
    if (time > to.getTime()) {
      // No start is put off until the next time.
      until = Math.min(until, Math.max(time - 1, to.getTime()));
      break;
    }
    times.push(time);
    if (times.length > MOST_TIMES)
      throw new MessageRefused(`There are more than ${MOST_TIMES} times between. Take a shorter while.`);
  }
  return { times, until: new Date(until) };
}

/** Throws where a job would skip some of so many runs that start at once. */
export function checkRoom(job: JobView, count: number): void {
  const { paused, max_concurrent_runs: most, is_queue_enabled: isQueued } = job;
  if (paused !== undefined)
    throw new MessageRefused(`The job is paused, by ${paused.by}, and would skip all runs. Resume it first.`);
  if (isQueued || count <= most) return;
  const message = `${count} runs would start at once, of which at most ${most} may be active; the others would be skipped.`;
  throw new MessageRefused(`${message} Give the job a queue: queue: {enabled: true}.`);
}

/** Has the Temporal Schedule of a job start a run for each of its times between two instants, both included. */
export async function startBackfill(client: Client, jobId: string, from: Date, to: Date): Promise<void> {
  try {
    await client.schedule
      .getHandle(jobWorkflowId(jobId))
      .backfill({ start: from, end: to, overlap: ScheduleOverlapPolicy.ALLOW_ALL });
  } catch (problem) {
    if (problem instanceof ScheduleNotFoundError) throw new MessageRefused('The job has no schedule.');
    throw problem;
  }
}
