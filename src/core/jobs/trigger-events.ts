import { doesHold } from '../trigger/sql-condition.js';
import { mergeFileMarks } from '../trigger/seen-files.js';
import { takeLook, takeUpstreamRun } from '../trigger/take-look.js';
import { enterRun, skipRun } from './admit-runs.js';
import { triggerInForce } from './fire-trigger.js';
import type { Job } from './job.js';
import type { JobCommand, TriggerEvent } from './job-event.js';
import { currentVersion, type KnownRun } from './job-state.js';
import { laterThan, ownRunWorkflowId, startRun } from './start-run.js';

/** A condition that did not hold is asked again after this long. */
const ASK_AGAIN_MILLIS = 60_000;

type EventOf<K extends TriggerEvent['kind']> = Extract<TriggerEvent, { kind: K }>;

/** Takes in what happens to a trigger, and between jobs, in place. */
export function takeTriggerEvent(
  job: Job,
  event: Exclude<TriggerEvent, { kind: 'condition_read' | 'run_wanted' | 'upstream_run_ended' }>,
  atMillis: number,
): void {
  const { state } = job;
  switch (event.kind) {
    case 'looked':
      return takeLooked(job, event, atMillis);
    case 'watcher_added':
      state.watchers = [...new Set([...(state.watchers ?? []), event.jobId])];
      return;
    case 'watcher_gone':
      state.watchers = (state.watchers ?? []).filter((jobId) => jobId !== event.jobId);
      return;
    case 'jobs_asked':
      return takeAsked(job, event, atMillis);
    case 'message_refused':
      state.refused = { count: (state.refused?.count ?? 0) + 1, message: event.message, atMillis };
  }
}

/** The end of a run of another job, which tells no more of them where the trigger does not watch it. */
export function takeUpstreamEnd(
  job: Job,
  { run }: EventOf<'upstream_run_ended'>,
  atMillis: number,
): JobCommand[] {
  const watched = triggerInForce(job)?.watched;
  const own = job.state.trigger;
  if (own === undefined || watched?.kind !== 'jobs' || !watched.jobIds.includes(run.jobId))
    return [{ kind: 'leave_job', jobId: run.jobId }];
  takeUpstreamRun(own, watched, run, atMillis);
  return [];
}

/** A look at what is no longer watched says nothing. */
function takeLooked(job: Job, { watched, look }: EventOf<'looked'>, atMillis: number): void {
  const { trigger } = job.state;
  const inForce = triggerInForce(job);
  if (trigger === undefined || inForce === undefined || trigger.watched !== watched) return;
  if (look.kind === 'files') job.seenFiles = mergeFileMarks(job.seenFiles ?? '', look);
  takeLook(trigger, inForce.watched, look, atMillis);
}

function takeAsked({ state: { trigger } }: Job, { missing }: EventOf<'jobs_asked'>, atMillis: number): void {
  if (trigger === undefined) return;
  if (missing.length === 0) delete trigger.problem;
  else {
    const jobs = missing.length === 1 ? `The job ${missing[0]} is` : `The jobs ${missing.join(', ')} are`;
    trigger.problem ??= { message: `${jobs} not deployed.`, sinceMillis: atMillis };
  }
}

/** The answer to a condition: of a run that a schedule has started, or of the trigger. */
export function takeAnswer(
  job: Job,
  { workflowId, answer }: EventOf<'condition_read'>,
  atMillis: number,
): JobCommand[] {
  if (workflowId === undefined) {
    takeTriggerAnswer(job, answer, atMillis);
    return [];
  }
  const { state } = job;
  const run = state.asking?.find((asking) => asking.workflowId === workflowId);
  if (run === undefined) return [];
  state.asking = state.asking?.filter((asking) => asking !== run) ?? [];
  if (!doesHold(answer, state.conditionDigest)) {
    const message =
      answer.kind === 'failed' ? answer.message : 'The sql_condition of the schedule does not hold.';
    const code = answer.kind === 'failed' ? 'CONDITION_UNREADABLE' : 'CONDITION_NOT_MET';
    return skipRun(state, run, { code, message }, atMillis);
  }
  if (answer.kind === 'value') state.conditionDigest = answer.digest;
  return enterRun(job, run, atMillis);
}

function takeTriggerAnswer(
  { state: { trigger } }: Job,
  answer: EventOf<'condition_read'>['answer'],
  atMillis: number,
): void {
  if (trigger === undefined) return;
  delete trigger.isAsking;
  if (answer.kind === 'failed') trigger.problem ??= { message: answer.message, sinceMillis: atMillis };
  else delete trigger.problem;
  if (doesHold(answer, trigger.digest)) {
    if (answer.kind === 'value') trigger.digest = answer.digest;
    trigger.conditionHolds = true;
  } else trigger.askAgainMillis = atMillis + ASK_AGAIN_MILLIS;
}

/** Starts a run that a message asks for. */
export function wantRun(
  { state }: Job,
  { token, parameters }: EventOf<'run_wanted'>,
  atMillis: number,
): JobCommand[] {
  if (currentVersion(state) === undefined || state.deleted !== undefined) return [];
  const signalMillis = laterThan(state.lastSignalMillis, atMillis);
  if (token === undefined) state.lastSignalMillis = signalMillis;
  const key = token === undefined ? `signal-${new Date(signalMillis).toISOString()}` : `token-${token}`;
  const workflowId = ownRunWorkflowId(state, key);
  const isKnown = (runs: readonly KnownRun[] = []): boolean =>
    runs.some((run) => run.workflowId === workflowId);
  if ([state.starting, state.asking, state.queued, state.active, state.past].some(isKnown)) return [];
  const trigger = { type: 'SIGNAL', time: atMillis };
  return [startRun(state, { workflowId, trigger, parameters, atMillis })];
}
