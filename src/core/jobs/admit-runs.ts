import { given, type JsonObject } from '../json.js';
import { clockCondition } from '../trigger/sql-condition.js';
import { workspaceOf } from '../trigger/read-trigger.js';
import {
  type Admission,
  LONGEST_WAIT_MILLIS,
  MOST_QUEUED,
  type RunRequest,
  WAIT_REASON,
} from './admission.js';
import { type Job, settingsInForce } from './job.js';
import type { JobCommand } from './job-event.js';
import { admissionSettings } from './job-settings.js';
import {
  type ActiveRun,
  currentVersion,
  type JobDocuments,
  type JobState,
  type KnownRun,
  type PastRun,
  type QueuedRun,
} from './job-state.js';

import { isRepeatedStart, REPEATED } from './repeated-start.js';

/** Past runs that the job itself remembers; visibility has the others. */
const MOST_PAST = 50;

/** A run that asks. One that asks again is told again what holds. */
export function requestRun(job: Job, run: RunRequest, atMillis: number): JobCommand[] {
  const { state, documents } = job;
  const { workflowId } = run;
  if (isRepeatedStart(state, run)) return skipRun(state, run, REPEATED, atMillis);
  const isIt = (other: KnownRun): boolean => other.workflowId === workflowId;
  const starting = state.starting?.filter((other) => !isIt(other)) ?? [];
  if (starting.length > 0) state.starting = starting;
  else delete state.starting;
  if (state.active.some(isIt))
    return [{ kind: 'tell_run', workflowId, admission: mayRun(state, documents, run) }];
  if (state.queued.some(isIt) || state.asking?.some(isIt)) return [];
  const settings = settingsInForce(job);
  const hasCondition = run.trigger === 'PERIODIC' && job.ignoresTriggers !== true;
  const condition = hasCondition && settings !== undefined ? clockCondition(settings) : undefined;
  if (condition === undefined || settings === undefined || whyRefused(job, run) !== undefined)
    return enterRun(job, run, atMillis);
  state.asking = [...(state.asking ?? []), known(run)];
  return [{ kind: 'read_condition', condition, ...workspaceOf(settings), workflowId }];
}

/** Lets a run wait for its turn, or skips it. */
export function enterRun(job: Job, run: KnownRun, atMillis: number): JobCommand[] {
  const { state } = job;
  const { workflowId } = run;
  const why = whyRefused(job, run);
  if (why !== undefined) return skipRun(state, run, why, atMillis);
  const queued: QueuedRun = { ...known(run), queuedMillis: atMillis };
  state.queued.push(queued);
  state.queued.sort(byRequest);
  const { mostRuns } = admissionSettings(settingsInForce(job) as JsonObject);
  if (state.active.length < mostRuns && state.queued[0] === queued) return [];
  const message = `${state.active.length} of at most ${mostRuns} runs of the job are active.`;
  return [{ kind: 'tell_run', workflowId, admission: { kind: 'wait', reason: WAIT_REASON, message } }];
}

function whyRefused(job: Job, run: KnownRun): { code: string; message: string } | undefined {
  const settings = settingsInForce(job);
  return job.state.deleted !== undefined || settings === undefined
    ? { code: 'JOB_DELETED', message: 'The job is not deployed.' }
    : refusalFor(job.state, settings, run);
}

/** Why a run that cannot begin now may not wait either. */
function refusalFor(
  state: JobState,
  settings: JsonObject,
  { trigger }: KnownRun,
): { code: string; message: string } | undefined {
  const { mostRuns, isQueued } = admissionSettings(settings);
  if (state.pause !== undefined && trigger !== 'ONE_TIME')
    return { code: 'JOB_PAUSED', message: `The job is paused, by ${state.pause.by}.` };
  const code = 'MAX_CONCURRENT_RUNS_EXCEEDED';
  if (mostRuns === 0) return { code, message: 'The job has max_concurrent_runs: 0, which skips all runs.' };
  if (state.active.length + state.queued.length < mostRuns) return undefined;
  if (!isQueued) {
    const message = `${state.active.length} of at most ${mostRuns} runs of the job are active, and it has no queue.`;
    return { code, message };
  }
  if (state.queued.length < MOST_QUEUED) return undefined;
  return { code: 'MAX_JOB_QUEUE_SIZE_EXCEEDED', message: `${MOST_QUEUED} runs of the job wait already.` };
}

/** Lets in who has waited longest, as many as there is room for; and skips who has waited too long. */
export function admitQueued(job: Job, atMillis: number): JobCommand[] {
  const { state, documents } = job;
  const commands: JobCommand[] = [];
  const settings = settingsInForce(job);
  const { mostRuns } = admissionSettings(settings ?? { max_concurrent_runs: 0 });
  const isOver = state.deleted !== undefined;
  for (const run of [...state.queued]) {
    const isLate = atMillis - run.requestedMillis >= LONGEST_WAIT_MILLIS;
    if (isOver || isLate) {
      leaveQueue(state, run);
      const why = isOver
        ? { code: 'JOB_DELETED', message: 'The job was deleted while the run waited.' }
        : { code: 'MAX_CONCURRENT_RUNS_EXCEEDED', message: 'The run has waited for 48 hours.' };
      commands.push(...skipRun(state, run, why, atMillis));
    } else if (state.active.length < mostRuns) {
      leaveQueue(state, run);
      const admission = mayRun(state, documents, run);
      state.active.push({ ...known(run), version: admission.version, admittedMillis: atMillis });
      commands.push({ kind: 'tell_run', workflowId: run.workflowId, admission });
    }
  }
  return commands;
}

function mayRun(
  state: JobState,
  documents: JobDocuments,
  { version: startedWith }: KnownRun,
): Extract<Admission, { kind: 'run' }> {
  const version = currentVersion(state)?.version ?? startedWith;
  if (version === startedWith) return { kind: 'run', version };
  return { kind: 'run', version, document: documents[version] };
}

/** Tells a run that it may not begin; it is remembered as one that has ended. */
export function skipRun(
  state: JobState,
  run: KnownRun,
  why: { code: string; message: string },
  atMillis: number,
): JobCommand[] {
  const past = { ...known(run), endMillis: atMillis, result: 'SKIPPED' };
  remember(state, past);
  if (run.trigger === 'CONTINUOUS') countForTrigger(state, past);
  return [{ kind: 'tell_run', workflowId: run.workflowId, admission: { kind: 'skip', ...why } }];
}

/** Takes runs out, wherever they are, and tells other jobs of them; one may say its id only now. */
export function endRuns(
  state: JobState,
  workflowIds: readonly string[],
  result: string,
  { atMillis, ...own }: { atMillis: number; jobRunId?: string },
): JobCommand[] {
  const { active, queued, starting = [], asking = [] } = state;
  const runs: (ActiveRun | QueuedRun | KnownRun)[] = [...active, ...queued, ...starting, ...asking];
  const gone = runs.filter(({ workflowId }) => workflowIds.includes(workflowId));
  const isOpen = ({ workflowId }: KnownRun): boolean => !workflowIds.includes(workflowId);
  state.queued = queued.filter(isOpen);
  state.active = active.filter(isOpen);
  if (state.starting !== undefined) state.starting = starting.filter(isOpen);
  if (state.asking !== undefined) state.asking = asking.filter(isOpen);
  return gone.flatMap((run): JobCommand[] => {
    const began = 'admittedMillis' in run ? { admittedMillis: run.admittedMillis } : {};
    const past = { ...known(run), ...own, ...began, endMillis: atMillis, result };
    remember(state, past);
    countForTrigger(state, past);
    const { jobRunId, workflowId } = past;
    const { jobId, watchers = [] } = state;
    const told = { jobId, ...given('jobRunId', jobRunId), workflowId, result };
    return watchers.length === 0 ? [] : [{ kind: 'tell_watchers', jobIds: [...watchers], run: told }];
  });
}

/** A continuous job waits longer after each run that has failed, but not after one that somebody has canceled. */
function countForTrigger({ trigger }: JobState, { result, endMillis }: PastRun): void {
  if (trigger === undefined) return;
  trigger.lastEndMillis = endMillis;
  const isFailure = !result.startsWith('SUCCESS') && result !== 'CANCELED';
  trigger.failures = isFailure ? (trigger.failures ?? 0) + 1 : 0;
}

function leaveQueue(state: JobState, { workflowId }: KnownRun): void {
  state.queued = state.queued.filter((run) => run.workflowId !== workflowId);
}

/** By when they were asked for; of the same millisecond by their ids, so that every replay agrees. */
function byRequest(one: KnownRun, other: KnownRun): number {
  const order = one.workflowId < other.workflowId ? -1 : 1;
  return one.requestedMillis - other.requestedMillis || order;
}

function remember(state: JobState, run: PastRun): void {
  state.past = [run, ...state.past].slice(0, MOST_PAST);
  state.counts[run.result] = (state.counts[run.result] ?? 0) + 1;
}

function known({ workflowId, jobRunId, version, trigger, requestedMillis }: KnownRun): KnownRun {
  return { workflowId, ...given('jobRunId', jobRunId), version, trigger, requestedMillis };
}
