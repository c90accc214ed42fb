import { given, type JsonObject } from '../json.js';
import type { JobTrigger } from '../trigger/job-trigger.js';
import { nextFiring, type NextFiring, triggerOption } from '../trigger/next-firing.js';
import { readTrigger } from '../trigger/read-trigger.js';
import { newTriggerState, type TriggerState } from '../trigger/trigger-state.js';
import { canonicalJson } from './canonical-json.js';
import { type Job, settingsInForce } from './job.js';
import type { JobCommand } from './job-event.js';
import { admissionSettings } from './job-settings.js';
import { laterThan, ownRunWorkflowId, startRun } from './start-run.js';

/** How often other jobs are asked to tell of their runs: they may have been deployed anew; sooner where one is missing. */
const ASK_JOBS_MILLIS = 3_600_000;
const ASK_MISSING_JOBS_MILLIS = 60_000;

/** What starts runs of a job by the settings in force; undefined for nothing, and for a job that is deleted. */
export function triggerInForce(job: Job): JobTrigger | undefined {
  const settings = settingsInForce(job);
  if (settings === undefined || job.state.deleted !== undefined) return undefined;
  const read = readTrigger(settings);
  return read.kind === 'trigger' ? read.trigger : undefined;
}

/** Starts a run where the trigger of a job is due, or asks what it has to know before. */
export function fireTrigger(job: Job, atMillis: number): JobCommand[] {
  const { state } = job;
  if (job.ignoresTriggers === true) return [];
  const trigger = triggerInForce(job);
  if (trigger === undefined) {
    delete state.trigger;
    delete job.seenFiles;
    return [];
  }
  const own = triggerStateFor(job, trigger);
  if (isPaused(job, trigger)) return [];
  const commands = askJobs(own, trigger, atMillis);
  const next = nextOf(job, trigger, own, atMillis);
  if (next.kind === 'ask' && trigger.condition !== undefined) {
    own.isAsking = true;
    const { condition, workspace } = trigger;
    commands.push({ kind: 'read_condition', condition, ...given('workspace', workspace) });
  }
  if (next.kind === 'fire') commands.push(fire(job, trigger, own, atMillis));
  return commands;
}

/** When a trigger is to be looked at again though nothing has happened; undefined for never. */
export function nextWakeMillis(job: Job, nowMillis: number): number | undefined {
  const trigger = triggerInForce(job);
  const own = job.state.trigger;
  if (trigger === undefined || own === undefined || isPaused(job, trigger)) return undefined;
  const next = nextOf(job, trigger, own, nowMillis);
  const times = [
    next.kind === 'later' ? next.atMillis : Infinity,
    trigger.watched.kind === 'jobs' ? askJobsMillis(own) : Infinity,
  ];
  const atMillis = Math.min(...times);
  return atMillis === Infinity ? undefined : atMillis;
}

/** True while a trigger starts nothing, since its settings or somebody say so. */
export function isPaused({ state }: Job, trigger: JobTrigger): boolean {
  return trigger.isPaused || state.pause !== undefined;
}

/** What a trigger does next; only a job with `max_concurrent_runs: 0` has its runs skipped. */
export function nextOf(job: Job, trigger: JobTrigger, own: TriggerState, nowMillis: number): NextFiring {
  const { active, queued, starting = [], asking = [] } = job.state;
  const openRuns = active.length + queued.length + starting.length + asking.length;
  const { mostRuns, isQueued } = admissionSettings(settingsInForce(job) ?? {});
  const hasRoom = isQueued || mostRuns === 0 || openRuns < mostRuns;
  return nextFiring(trigger, own, { openRuns, hasRoom }, nowMillis);
}

function triggerStateFor(job: Job, { watched }: JobTrigger): TriggerState {
  const { state } = job;
  const text = watchedText(watched);
  if (state.trigger?.watched !== text) {
    state.trigger = newTriggerState(text);
    delete job.seenFiles;
  }
  return state.trigger;
}

/** What tells things apart that can be watched. */
export function watchedText(watched: JobTrigger['watched']): string {
  return canonicalJson(watched as unknown as JsonObject);
}

function askJobs(own: TriggerState, { watched }: JobTrigger, atMillis: number): JobCommand[] {
  if (watched.kind !== 'jobs' || atMillis < askJobsMillis(own)) return [];
  own.askedJobsMillis = atMillis;
  return [{ kind: 'ask_jobs', jobIds: watched.jobIds }];
}

function askJobsMillis({ askedJobsMillis, problem }: TriggerState): number {
  if (askedJobsMillis === undefined) return 0;
  return askedJobsMillis + (problem === undefined ? ASK_JOBS_MILLIS : ASK_MISSING_JOBS_MILLIS);
}

/** The name of its workflow has the time in it, as with runs that Temporal's schedules start. */
function fire({ state }: Job, { watched }: JobTrigger, own: TriggerState, atMillis: number): JobCommand {
  const trigger = triggerOption(watched, own.news, atMillis);
  const firingMillis = laterThan(own.lastFiringMillis, atMillis);
  own.firings++;
  own.lastFiringMillis = firingMillis;
  delete own.news;
  delete own.conditionHolds;
  delete own.askAgainMillis;
  const workflowId = ownRunWorkflowId(state, new Date(firingMillis).toISOString());
  return startRun(state, { workflowId, trigger, parameters: {}, atMillis });
}
