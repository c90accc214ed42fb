import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Admission, RunRequest } from '../core/jobs/admission.js';
import type { JobView } from '../core/jobs/job-view.js';
import type { JsonObject } from '../core/json.js';
import type { UpstreamRun } from '../core/trigger/trigger-state.js';

/** The workflow that a deployed job is. */
export const DEPLOYED_JOB = 'deployedJob';

/** The answer to an accepted deploy or rollback. */
export interface DeployAnswer {
  job_id: string;
  version: number;
  /** False where the settings were in force already. */
  changed: boolean;
}

/** `{"identity", "name", "document", "digest", "author", "source", "expected_version"}`; refused with the reason. */
export const deployUpdate = defineUpdate<DeployAnswer, [input: unknown]>('deploy');

/** `{"version", "by"}`: the settings of an earlier version get a number of their own. */
export const rollbackUpdate = defineUpdate<DeployAnswer, [input: unknown]>('rollback');

/** `{"by", "note"}`: nothing but people starts runs until it is resumed. */
export const pauseUpdate = defineUpdate<JobView, [input: unknown]>('pause');

/** `{"by"}`. */
export const resumeUpdate = defineUpdate<JobView, [input: unknown]>('resume');

/** `{"by", "cancel_runs"}`: waiting runs are skipped, active ones go on unless they are to be canceled. */
export const deleteUpdate = defineUpdate<JobView, [input: unknown]>('delete');

/** `{"by", "access_control_list", "replaces"}`: who may do what through the Jobs API. */
export const permissionsUpdate = defineUpdate<JobView, [input: unknown]>('permissions');

/** Everything about the job but the settings. */
export const jobQuery = defineQuery<JobView>('job');

/** The settings of a version, of the one in force without a number; undefined where they are not kept. */
export const jobSettingsQuery = defineQuery<
  { version: number; document: JsonObject } | undefined,
  [version?: unknown]
>('settings');

/** A run asks whether it may begin. */
export const requestRunSignal = defineSignal<[run: RunRequest]>('requestRun');

/** `{"from", "to"}`, in milliseconds, both inclusive: times that are made up for may have had runs before. */
export const backfilledSignal = defineSignal<[{ from: number; to: number }]>('backfilled');

/** How a run has ended. */
export interface RunEnd {
  workflowId: string;
  jobRunId?: string;
  result: string;
}

/** A run says how it has ended. */
export const runEndedSignal = defineSignal<[RunEnd]>('runEnded');

/** `{"parameters", "token"}`: starts a run, as a signal, and as an update that says why it does not. One run a token. */
export const triggerSignal = defineSignal<[input: unknown]>('trigger');
export const triggerUpdate = defineUpdate<JobView, [input: unknown]>('trigger');

/** A job asks another one to tell of the ends of its runs, or no longer to. */
export const watchRunsSignal = defineSignal<[{ jobId: string }]>('watchRuns');
export const leaveRunsSignal = defineSignal<[{ jobId: string }]>('leaveRuns');

/** A job tells of the end of a run. */
export const upstreamRunEndedSignal = defineSignal<[UpstreamRun]>('upstreamRunEnded');

/** Marks of the files that the trigger of the job has seen, for its own activity. */
export const seenFilesQuery = defineQuery<string>('seenFiles');

/** What the job tells a run. */
export const admissionSignal = defineSignal<[Admission]>('admission');
