import { given, isJsonObject, type JsonObject } from '../json.js';
import { writtenFiring } from '../firing-settings.js';
import type { Job } from './apply-job-event.js';
import { admissionSettings } from './job-settings.js';
import { type JobFacts, jobFacts } from './job-summary.js';
import { type JobVersion, type KnownRun, type PastRun, type VersionSource } from './job-state.js';

/** One version of a job, under the names that people and tools see. */
export interface VersionView {
  version: number;
  digest: string;
  author: string;
  /** Milliseconds since the epoch, as all times of a view. */
  time: number;
  source: VersionSource;
  /** False where its settings are no longer kept, so that nothing can go back to it. */
  is_kept: boolean;
}

/** A run of a job as the job knows it. */
export interface JobRunView {
  run_id?: string;
  workflow_id: string;
  version: number;
  trigger: string;
  requested_time: number;
  /** When the job let it begin. */
  start_time?: number;
  queued_time?: number;
  end_time?: number;
  result_state?: string;
}

/** A deployed job as people and tools see it. */
export interface JobView extends JobFacts {
  versions: VersionView[];
  is_queue_enabled: boolean;
  /** As written in the settings. */
  trigger?: JsonObject;
  /** `brickwork.schedule`, as written in the settings. */
  schedule_settings?: JsonObject;
  active_runs: JobRunView[];
  queued_runs: JobRunView[];
  /** The last 50, newest first. */
  past_runs: JobRunView[];
  /** Runs that have ended since the first deploy, by their results. */
  run_counts: Record<string, number>;
}

export function jobView(job: Job): JobView {
  const { state, documents } = job;
  const facts = jobFacts(job);
  const settings = documents[facts.version] ?? {};
  const { trigger } = settings;
  return {
    ...facts,
    versions: state.versions.map((known) => versionView(known, documents[known.version] !== undefined)),
    is_queue_enabled: admissionSettings(settings).isQueued,
    ...given('trigger', isJsonObject(trigger) ? trigger : undefined),
    ...given('schedule_settings', writtenFiring(settings)),
    active_runs: state.active.map((run) => ({ ...runView(run), start_time: run.admittedMillis })),
    queued_runs: state.queued.map((run) => ({ ...runView(run), queued_time: run.queuedMillis })),
    past_runs: state.past.map(pastRunView),
    run_counts: { ...state.counts },
  };
}

function versionView({ timeMillis, ...version }: JobVersion, isKept: boolean): VersionView {
  const { version: number, digest, author, source } = version;
  return { version: number, digest, author, time: timeMillis, source, is_kept: isKept };
}

function runView({ jobRunId, workflowId, version, trigger, requestedMillis }: KnownRun): JobRunView {
  return {
    ...given('run_id', jobRunId),
    workflow_id: workflowId,
    version,
    trigger,
    requested_time: requestedMillis,
  };
}

function pastRunView(run: PastRun): JobRunView {
  return {
    ...runView(run),
    ...given('start_time', run.admittedMillis),
    end_time: run.endMillis,
    result_state: run.result,
  };
}
