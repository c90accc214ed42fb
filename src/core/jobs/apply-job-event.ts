import { given, type JsonObject } from '../json.js';
import {
  type Admission,
  LONGEST_WAIT_MILLIS,
  MOST_QUEUED,
  type RunRequest,
  WAIT_REASON,
} from './admission.js';
import type { JobCommand, JobEvent } from './job-event.js';
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
import { keepDocuments } from './kept-documents.js';

/** A deployed job: its state, and the settings of its versions. Events change both in place. */
export interface Job {
  state: JobState;
  documents: JobDocuments;
}

/** Past runs that the job itself remembers; visibility has the others. */
const MOST_PAST = 50;

/**
 * Applies an event, and says what is to be done. Invariants:
 * 1. Never more runs are active than the settings in force allow, but for those that began under others.
 * 2. A run is told exactly one of `run` and `skip`, in the end; before it at most once `wait`.
 * 3. Waiting runs are admitted in the order in which they were asked for.
 */
export function applyJobEvent(job: Job, event: JobEvent): JobCommand[] {
  return [...applied(job, event), ...admitted(job, event.atMillis)];
}

function applied(job: Job, event: JobEvent): JobCommand[] {
  const { state, documents } = job;
  const { atMillis } = event;
  switch (event.kind) {
    case 'deployed':
      state.identity = event.identity;
      state.name = event.name;
      state.versions.push(event.version);
      documents[event.version.version] = event.document;
      keepDocuments(state, documents);
      return [];
    case 'run_requested':
      return requested(job, event.run, atMillis);
    case 'run_ended':
      ended(state, [event.workflowId], event.result, { atMillis, ...given('jobRunId', event.jobRunId) });
      return [];
    case 'runs_lost':
      ended(state, event.workflowIds, 'LOST', { atMillis });
      return [];
    case 'paused': {
      const { by, note } = event;
      state.pause = { by, sinceMillis: atMillis, ...given('note', note) };
      return [];
    }
    case 'resumed':
      delete state.pause;
      return [];
    case 'deleted':
      state.deleted = { by: event.by, atMillis };
      return event.cancelsRuns
        ? state.active.map(({ workflowId }) => ({ kind: 'cancel_run', workflowId }))
        : [];
    case 'woken':
      return [];
  }
}

/** A run that asks. One that asks again is told again what holds. */
function requested({ state, documents }: Job, run: RunRequest, atMillis: number): JobCommand[] {
  const { workflowId } = run;
  const tell = (admission: Admission): JobCommand[] => [{ kind: 'tell_run', workflowId, admission }];
  const isActive = state.active.some((other) => other.workflowId === workflowId);
  if (isActive) return tell(mayRun(state, documents, run));
  if (state.queued.some((other) => other.workflowId === workflowId)) return [];
  const settings = settingsInForce({ state, documents });
  const why =
    state.deleted !== undefined || settings === undefined
      ? { code: 'JOB_DELETED', message: 'The job is not deployed.' }
      : refusalFor(state, settings, run);
  if (why !== undefined) return skipped(state, run, why, atMillis);
  const queued: QueuedRun = { ...run, queuedMillis: atMillis };
  state.queued.push(queued);
  state.queued.sort(byRequest);
  const { mostRuns } = admissionSettings(settings as JsonObject);
  if (state.active.length < mostRuns && state.queued[0] === queued) return [];
  const message = `${state.active.length} of at most ${mostRuns} runs of the job are active.`;
  return tell({ kind: 'wait', reason: WAIT_REASON, message });
}

/** Why a run that cannot begin now may not wait either. */
function refusalFor(
  state: JobState,
  settings: JsonObject,
  { trigger }: RunRequest,
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
function admitted(job: Job, atMillis: number): JobCommand[] {
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
      commands.push(...skipped(state, run, why, atMillis));
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

function settingsInForce({ state, documents }: Job): JsonObject | undefined {
  const version = currentVersion(state)?.version;
  return version === undefined ? undefined : documents[version];
}

function skipped(
  state: JobState,
  run: KnownRun,
  why: { code: string; message: string },
  atMillis: number,
): JobCommand[] {
  remember(state, { ...known(run), endMillis: atMillis, result: 'SKIPPED' });
  return [{ kind: 'tell_run', workflowId: run.workflowId, admission: { kind: 'skip', ...why } }];
}

/** Takes runs out, wherever they are; one may say its id only now. */
function ended(
  state: JobState,
  workflowIds: readonly string[],
  result: string,
  { atMillis, ...own }: { atMillis: number; jobRunId?: string },
): void {
  const runs: (ActiveRun | QueuedRun)[] = [...state.active, ...state.queued];
  for (const run of runs.filter(({ workflowId }) => workflowIds.includes(workflowId))) {
    leaveQueue(state, run);
    state.active = state.active.filter(({ workflowId }) => workflowId !== run.workflowId);
    const began = 'admittedMillis' in run ? { admittedMillis: run.admittedMillis } : {};
    remember(state, { ...known(run), ...own, ...began, endMillis: atMillis, result });
  }
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
