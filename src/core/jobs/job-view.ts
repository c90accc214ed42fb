import { given, isJsonObject, type JsonObject } from '../json.js';
import { writtenFiring } from '../firing-settings.js';
import type { Job } from './job.js';
import type { AccessControl } from './permissions.js';
import { type TriggerView, triggerView } from './trigger-view.js';
import { admissionSettings } from './job-settings.js';
import { type JobFacts, jobFacts, jobPermissions } from './job-summary.js';
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
  /** How that stands, or `continuous`; absent for a job that neither has. */
  trigger_state?: TriggerView;
  /** UI_LOCKED where the settings say that they are changed in one place alone, as those of a bundle. */
  edit_mode?: string;
  /** Messages `trigger` that could start no run, and why the last one could not. */
  refused_messages?: { count: number; message: string; time: number };
  /** `brickwork.schedule`, as written in the settings. */
  schedule_settings?: JsonObject;
  active_runs: JobRunView[];
  queued_runs: JobRunView[];
  /** The last 50, newest first. */
  past_runs: JobRunView[];
  /** Who may do what with the job through the Jobs API. */
  access_control_list: AccessControl[];
  /** Runs that have ended since the first deploy, by their results. */
  run_counts: Record<string, number>;
}

/** At an instant, since a trigger may be due later. */
export function jobView(job: Job, nowMillis: number): JobView {
  const { state, documents } = job;
  const facts = jobFacts(job);
  const settings = documents[facts.version] ?? {};
  const { trigger, edit_mode: editMode } = settings;
  const { refused } = state;
  return {
    ...facts,
    versions: state.versions.map((known) => versionView(known, documents[known.version] !== undefined)),
    is_queue_enabled: admissionSettings(settings).isQueued,
    ...given('trigger', isJsonObject(trigger) ? trigger : undefined),
    ...given('trigger_state', triggerView(job, nowMillis)),
    ...given('edit_mode', typeof editMode === 'string' ? editMode : undefined),
    ...given(
      'refused_messages',
      refused && { count: refused.count, message: refused.message, time: refused.atMillis },
    ),
    ...given('schedule_settings', writtenFiring(settings)),
    active_runs: state.active.map((run) => ({ ...runView(run), start_time: run.admittedMillis })),
    queued_runs: state.queued.map((run) => ({ ...runView(run), queued_time: run.queuedMillis })),
    past_runs: state.past.map(pastRunView),
    access_control_list: jobPermissions(job),
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
