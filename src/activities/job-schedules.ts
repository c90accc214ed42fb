import { ApplicationFailure, Context } from '@temporalio/activity';
import {
  type Client,
  type ScheduleHandle,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type ScheduleSpec,
  type ScheduleUpdateOptions,
} from '@temporalio/client';
import { renderIssue } from '../core/issue.js';
import { jobWorkflowId } from '../core/jobs/job-workflow-id.js';
import type { JsonObject } from '../core/json.js';
import { withPassed } from '../core/schedule/change-intervals.js';
import { isDue } from '../core/schedule/is-due.js';
import { type JobSchedule, jobSchedule } from '../core/schedule/job-schedule.js';
import { parseCron } from '../core/schedule/parse-cron.js';
import type { ScheduleSettings } from '../core/schedule/parse-schedule.js';
import { SCHEDULE_NOTE } from '../core/schedule/schedule-note.js';
import { parseTimeZone } from '../core/schedule/time-zone.js';

/** What a schedule of Temporal is to be for a job. */
export interface ScheduleInput {
  jobId: string;
  name: string;
  version: number;
  /** The settings in force; null for a job that is deleted. */
  document: JsonObject | null;
  /** Who has paused the job, if somebody has. */
  pausedBy?: string;
  taskQueue: string;
}

/**
 * Makes the Temporal Schedule of a job what its settings say: there, changed or gone. It fires runs of exactly these
 * settings. Fails for good, and changes nothing, where the settings cannot be a schedule. A schedule that somebody has
 * paused in the Web UI stays paused.
 */
export async function applySchedule(input: ScheduleInput): Promise<void> {
  const { client } = Context.current();
  const handle = client.schedule.getHandle(jobWorkflowId(input.jobId));
  const wanted =
    input.document === null ? { kind: 'none' as const } : jobSchedule(input.document, Date.now());
  if (wanted.kind === 'issues') {
    const message = wanted.issues.map(renderIssue).join('\n');
    throw ApplicationFailure.nonRetryable(message, 'MessageRefused');
  }
  if (wanted.kind === 'none') return unlessMissing(handle.delete(), undefined);
  try {
    await unlessMissing(change(handle, wanted, input), () => create(client, wanted, input));
  } catch (problem) {
    throw refusedByServer(problem);
  }
}

type Wanted = Exclude<JobSchedule, { kind: 'none' | 'issues' }>;

async function change(handle: ScheduleHandle, wanted: Wanted, input: ScheduleInput): Promise<void> {
  await handle.update((before): ScheduleUpdateOptions => {
    const { paused, note = '' } = before.state;
    const byOthers = paused && !note.startsWith(SCHEDULE_NOTE);
    return {
      spec: specOf(wanted, before.spec),
      action: actionOf(input),
      policies: policiesOf(wanted),
      state: byOthers ? { paused, note } : stateOf(wanted, input),
    };
  });
}

async function create(client: Client, wanted: Wanted, input: ScheduleInput): Promise<void> {
  await client.schedule.create({
    scheduleId: jobWorkflowId(input.jobId),
    spec: specOf(wanted),
    action: actionOf(input),
    policies: policiesOf(wanted),
    state: stateOf(wanted, input),
  });
}

/** Intervals go on counting from when they were first set. */
function specOf(wanted: Wanted, before?: { intervals?: { every: number; offset?: number }[] }): ScheduleSpec {
  const jitter = wanted.firing.jitterSeconds * 1000;
  const known = (before?.intervals ?? []).map(({ every, offset = 0 }) => ({ every, offset }));
  if (wanted.kind === 'cron') {
    const { calendars, schedule } = wanted;
    const intervals = withPassed(wanted.intervals, known, Date.now());
    return { calendars, intervals, timezone: schedule.zone, jitter };
  }
  const { every, offset } = wanted.interval;
  return { intervals: [{ every, offset: known[0]?.every === every ? known[0].offset : offset }], jitter };
}

/** All runs are started: whether one may begin is for the job to say. */
function policiesOf({ firing }: Wanted): { overlap: ScheduleOverlapPolicy; catchupWindow: number } {
  return { overlap: ScheduleOverlapPolicy.ALLOW_ALL, catchupWindow: firing.catchupSeconds * 1000 };
}

function actionOf({ jobId, name, version, document, taskQueue }: ScheduleInput) {
  return {
    type: 'startWorkflow' as const,
    workflowType: 'runJob',
    // Of two jobs with one name, only one could start a run at a time that both have.
    workflowId: `${name.slice(0, 200)}/${jobId}`,
    taskQueue,
    args: [document, { deployed_job: { job_id: jobId, version } }],
  };
}

function stateOf({ isPaused }: Wanted, { pausedBy }: ScheduleInput): { paused: boolean; note: string } {
  if (pausedBy !== undefined) return { paused: true, note: `${SCHEDULE_NOTE}paused by ${pausedBy}` };
  return {
    paused: isPaused,
    note: isPaused ? `${SCHEDULE_NOTE}the settings say PAUSED` : `${SCHEDULE_NOTE}as deployed`,
  };
}

async function unlessMissing<T>(call: Promise<T>, otherwise: T | (() => Promise<T>)): Promise<T> {
  try {
    return await call;
  } catch (problem) {
    if (!(problem instanceof ScheduleNotFoundError)) throw problem;
    return typeof otherwise === 'function' ? (otherwise as () => Promise<T>)() : otherwise;
  }
}

/** What the server does not take, it never will. */
function refusedByServer(problem: unknown): unknown {
  const code = (problem as { cause?: { code?: number } }).cause?.code;
  const INVALID_ARGUMENT = 3;
  if (code !== INVALID_ARGUMENT) return problem;
  const message = (problem as { cause: Error }).cause.message;
  return ApplicationFailure.nonRetryable(`Temporal refuses the schedule: ${message}`, 'MessageRefused');
}

/** Whether a job starts at the time at which a Temporal Schedule has started a run of it (`isDue`). */
export function checkDue(settings: ScheduleSettings, scheduledMillis: number): Promise<boolean> {
  const cron = parseCron(settings.quartz_cron_expression);
  const zone = parseTimeZone(settings.timezone_id);
  // What cannot be read is told by whoever plans the run.
  const isRead = cron.kind === 'cron' && zone.kind === 'zone';
  return Promise.resolve(!isRead || isDue({ cron: cron.cron, zone: zone.zone }, scheduledMillis));
}
