import type { RemoteDifference } from '../../core/deploy/upload-plan.js';
import type { FileJob, PlannedJob } from '../../core/jobs/deploy-plan.js';
import type { JobView } from '../../core/jobs/job-view.js';
import type { SettingsChange } from '../../core/jobs/settings-diff.js';
import type { JsonObject } from '../../core/json.js';
import type { BundleUpload } from '../../deploy/bundle-upload.js';
import type { Library } from '../../deploy/patch-wheel.js';
import type { DefinitionBundle } from './definition-file.js';
import type { JobsOfFile } from './read-jobs.js';

/** What a bundle brings to a workspace beside its files: libraries, and the folder where they will be. */
export interface BundleLibraries {
  libraries: Library[];
  libraryFolder: string;
}

/** Jobs that can run once their files are there. */
export interface PreparedJobs extends BundleLibraries {
  documents: ReadonlyMap<string, JsonObject>;
}

/** A bundle that was resolved for a target with its workspace, and what it would bring there. */
export interface BundleInTarget {
  jobs: JobsOfFile & { bundle: TargetBundle };
  ready: PreparedJobs;
  wanted: FileJob[];
  upload: BundleUpload;
}

export type TargetBundle = DefinitionBundle & { workspace: NonNullable<DefinitionBundle['workspace']> };

/** A job of the bundle that is deployed, with the settings in force. */
export interface StandingJob {
  view: JobView;
  settings: { version: number; document: JsonObject };
}

/** How a bundle stands in a target: what is there, and how that differs from its files. */
export interface Standing extends BundleInTarget {
  plan: PlannedJob[];
  /** By job id: of those that are deployed. */
  deployed: ReadonlyMap<string, StandingJob>;
  changes: ReadonlyMap<string, SettingsChange[]>;
  files: RemoteDifference[];
  /** By job id: what somebody has done to their schedules. */
  schedules: ReadonlyMap<string, string>;
  /** The content that is deployed there, where it was promoted. */
  release?: string;
}
