import type { JsonObject } from '../json.js';
import { currentVersion, type JobDocuments, type JobState } from './job-state.js';

/** A deployed job: its state, and the settings of its versions. Events change both in place. */
export interface Job {
  state: JobState;
  documents: JobDocuments;
  /** Marks of the files that its trigger has seen (`core/trigger/seen-files`). */
  seenFiles?: string;
  /** True while what an older build has begun is told again: it knew no triggers. */
  ignoresTriggers?: boolean;
}

/** The settings of the version in force; undefined before the first deploy. */
export function settingsInForce({ state, documents }: Job): JsonObject | undefined {
  const version = currentVersion(state)?.version;
  return version === undefined ? undefined : documents[version];
}
