import type { JsonObject } from '../json.js';
import { isSame } from './canonical-json.js';
import { type ChangedParts, changedParts } from './changed-parts.js';
import type { VersionSource } from './job-state.js';
import type { JobSummary } from './job-summary.js';

/** A job of a file as it is to be deployed. */
export interface FileJob {
  job_id: string;
  identity: string;
  name: string;
  document: JsonObject;
  source: VersionSource;
}

/** What a deploy comes to for one job; `version` is the one in force before it, 0 for none. */
export type PlannedJob = { job_id: string; name: string; identity: string; version: number } & (
  | { action: 'create' | 'unchanged' }
  | { action: 'update'; changed: ChangedParts }
  /** It was deployed from the same bundle, which no longer has it. */
  | { action: 'delete' | 'leave' }
);

/** Compares a job with what is deployed of it. */
export function planJob(
  { document, job_id, identity, name }: FileJob,
  deployed: { version: number; document: JsonObject } | undefined,
): PlannedJob {
  const known = { job_id, name, identity };
  if (deployed === undefined) return { ...known, version: 0, action: 'create' };
  const { version, document: before } = deployed;
  if (isSame(before, document)) return { ...known, version, action: 'unchanged' };
  return { ...known, version, action: 'update', changed: changedParts(before, document) };
}

/** The deployed jobs of a bundle that it no longer has. `prefix` begins the identities of its jobs, `keys` end them. */
export function leftOver(
  deployed: readonly JobSummary[],
  { prefix, keys, isPruned }: { prefix: string; keys: readonly string[]; isPruned: boolean },
): PlannedJob[] {
  const isLeft = ({ identity }: JobSummary): boolean => {
    const key = identity.startsWith(prefix) ? identity.slice(prefix.length) : '';
    return key !== '' && !key.includes('/') && !keys.includes(key);
  };
  return deployed.filter(isLeft).map(({ job_id, name, identity, version }) => {
    return { job_id, name, identity, version, action: isPruned ? 'delete' : 'leave' };
  });
}
