import {
  type Client,
  type ScheduleHandle,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type ScheduleUpdateOptions,
} from '@temporalio/client';
import type { JobView } from '../core/jobs/job-view.js';
import type { JsonObject } from '../core/json.js';
import { changeIntervals, FIRST_CHANGE_MILLIS } from '../core/schedule/change-intervals.js';
import { fireTimes } from '../core/schedule/fire-times.js';
import type { IntervalSpec } from '../core/schedule/interval.js';
import { jobSchedule } from '../core/schedule/job-schedule.js';
import { jobWorkflowId } from '../core/jobs/job-workflow-id.js';
import { backfilledSignal } from '../workflows/job-messages.js';
import { MessageRefused } from './message-refused.js';

/** More runs than a person means who names a wrong year. */
const MOST_TIMES = 1000;

/** What is to be made up for. */
export interface PassedTimes {
  times: number[];
  /** Where the request ends: with jitter Temporal leaves out a time that it would put off beyond the end. */
  until: Date;
  /** Those of the times that Temporal's calendars leave out, where clocks change. */
  intervals: IntervalSpec[];
}

/** What was asked of the Temporal Schedule of a job, in milliseconds since 1970. */
export interface BackfilledTimes {
  /** A run is started for each. */
  times: number[];
  /** Nothing is started for these, since their runs are active. */
  active_times: number[];
}

/** The times from one instant to another, both included, at which a job was to start by its schedule. */
export function timesBetween(settings: JsonObject, from: Date, to: Date): PassedTimes {
  if (!(from.getTime() <= to.getTime()))
    throw new MessageRefused('A backfill goes from a time to a later one.');
  if (from.getTime() < FIRST_CHANGE_MILLIS)
    throw new MessageRefused('A backfill reaches back to the beginning of 2020.');
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
  const intervals = changeIntervals(schedule.schedule, from.getTime(), to.getTime() + 1, MOST_TIMES);
  return { times, until: new Date(until), intervals };
}

/** Those of the times whose run is active: Temporal starts no other one beside it. */
export async function activeTimes(
  client: Client,
  jobId: string,
  times: readonly number[],
): Promise<number[]> {
  // The dev server's store compares times as texts, of which the same one has several.
  const ends = [times[0] - 1000, times[times.length - 1] + 1000].map(
    (time) => `"${new Date(time).toISOString()}"`,
  );
  const query =
    `TemporalScheduledById = "${jobWorkflowId(jobId)}" AND ExecutionStatus = "Running" ` +
    `AND TemporalScheduledStartTime BETWEEN ${ends.join(' AND ')}`;
  const active = new Set<number>();
  for await (const { searchAttributes } of client.workflow.list({ query })) {
    const [time] = searchAttributes['TemporalScheduledStartTime'] ?? [];
    if (time instanceof Date) active.add(time.getTime());
  }
  return times.filter((time) => active.has(time));
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

/** Has the Temporal Schedule of a job start a run for each of its times from an instant on. */
export async function startBackfill(
  client: Client,
  jobId: string,
  from: Date,
  { until, intervals }: PassedTimes,
): Promise<void> {
  const handle = client.schedule.getHandle(jobWorkflowId(jobId));
  const job = client.workflow.getHandle(jobWorkflowId(jobId));
  try {
    await job.signal(backfilledSignal, { from: from.getTime(), to: until.getTime() });
    if (intervals.length > 0) await addIntervals(handle, intervals);
    await handle.backfill({ start: from, end: until, overlap: ScheduleOverlapPolicy.ALLOW_ALL });
  } catch (problem) {
    if (problem instanceof ScheduleNotFoundError) throw new MessageRefused('The job has no schedule.');
    throw problem;
  }
}

async function addIntervals(handle: ScheduleHandle, intervals: IntervalSpec[]): Promise<void> {
  await handle.update(({ spec, action, policies, state }): ScheduleUpdateOptions => {
    const known = (spec.intervals ?? []).map(({ every, offset = 0 }) => ({ every, offset }));
    const coming = known.filter((one) => !intervals.some(({ offset }) => offset === one.offset));
    return { spec: { ...spec, intervals: [...intervals, ...coming] }, action, policies, state };
  });
}
