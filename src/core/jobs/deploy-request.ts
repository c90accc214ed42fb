import { isJsonObject, type JsonObject } from '../json.js';
import {
  currentVersion,
  type JobDocuments,
  type JobState,
  type JobVersion,
  type VersionSource,
} from './job-state.js';

/** Settings that are to become a version of a job. */
export interface DeployRequest {
  identity: string;
  name: string;
  /** Checked by whoever sends them; runs check them again. */
  document: JsonObject;
  digest: string;
  author: string;
  source: VersionSource;
  /** The version that the author has seen, 0 for none; another one in force refuses the deploy. */
  expectedVersion?: number;
}

/** What a deploy comes to: a new version, or none where the settings are the same. */
export type Deployment = { version: JobVersion } | { unchanged: number } | { refused: string };

/** Reads what a deploy sends; the wire names are those of the update `deploy`. */
export function parseDeploy(input: unknown): DeployRequest | { refused: string } {
  const shape =
    'deploy takes {"identity", "name", "document", "digest", "author", "source", "expected_version"}';
  if (!isJsonObject(input)) return { refused: `${shape}.` };
  const { identity, name, document, digest, author, source = {}, expected_version: expected } = input;
  const texts = { identity, name, digest, author };
  const missing = Object.entries(texts).filter(([, value]) => typeof value !== 'string' || value === '');
  if (missing.length > 0) {
    const names = missing.map(([key]) => key).join(', ');
    return {
      refused: `${shape}, of which ${names} ${missing.length === 1 ? 'is no text' : 'are no texts'}.`,
    };
  }
  if (!isJsonObject(document) || !isJsonObject(source))
    return { refused: `${shape}, the settings as an object.` };
  if (expected !== undefined && typeof expected !== 'number')
    return { refused: `${shape}, expected_version as a number.` };
  return {
    ...(texts as Record<keyof typeof texts, string>),
    document,
    source: source,
    ...(expected === undefined ? {} : { expectedVersion: expected }),
  };
}

/** Decides what a deploy comes to. */
export function planDeploy(state: JobState, request: DeployRequest, atMillis: number): Deployment {
  const before = currentVersion(state);
  if (state.deleted !== undefined) return { refused: 'The job is being deleted.' };
  if (before !== undefined && state.identity !== request.identity)
    return { refused: `The job ${state.jobId} is ${state.identity}, and not ${request.identity}.` };
  const { expectedVersion, digest, author, source } = request;
  const number = before?.version ?? 0;
  if (expectedVersion !== undefined && expectedVersion !== number) {
    const by = before === undefined ? '' : `, deployed by ${before.author}`;
    return { refused: `Version ${expectedVersion} was expected, and version ${number} is in force${by}.` };
  }
  if (before?.digest === digest) return { unchanged: number };
  return { version: { version: number + 1, digest, author, timeMillis: atMillis, source } };
}

/** What a rollback deploys: the settings of an earlier version, which get a number of their own. */
export function planRollback(
  { state, documents }: { state: JobState; documents: JobDocuments },
  { version, author }: { version: number; author: string },
): DeployRequest | { refused: string } {
  const found = state.versions.find((known) => known.version === version);
  const document = documents[version];
  if (found === undefined) return { refused: `There is no version ${version}.` };
  if (document === undefined) return { refused: `The settings of version ${version} are no longer kept.` };
  const { identity, name } = state;
  return {
    identity,
    name,
    document,
    digest: found.digest,
    author,
    source: { ...found.source, rollback_of: version },
  };
}
