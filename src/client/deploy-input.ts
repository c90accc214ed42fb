import { createHash } from 'node:crypto';
import { canonicalJson } from '../core/jobs/canonical-json.js';
import type { VersionSource } from '../core/jobs/job-state.js';
import { given, type JsonObject } from '../core/json.js';
import { MessageRefused } from './message-refused.js';

/** Settings that are to be a version of a job. */
export interface JobToDeploy {
  /** What the job is found by, whatever its name is: the same identity is the same job. Its name unless given. */
  identity?: string;
  /** The name in the settings unless given; runs begin their workflow ids with it. */
  name?: string;
  /** A settings document of the Jobs API, checked (`brickwork/definition`): a run of one with errors fails. */
  document: object;
  author: string;
  source?: VersionSource;
  /** Refuses the deploy where another version is in force; 0 for none. */
  expectedVersion?: number;
}

/** What the update `deploy` takes. */
export type DeployInput = JsonObject & { identity: string; name: string; document: JsonObject };

/** The input of the update that deploys a job. Throws MessageRefused for a job without a name. */
export function deployInput({ document, author, source = {}, ...named }: JobToDeploy): DeployInput {
  const own = (document as JsonObject)['name'];
  const name = named.name ?? (typeof own === 'string' ? own : undefined);
  if (name === undefined) throw new MessageRefused('A deployed job needs a name.');
  const { identity = name, expectedVersion } = named;
  const settings: JsonObject = { ...document, name };
  return {
    ...{ identity, name, document: settings, digest: digestOf(settings), author, source: { ...source } },
    ...given('expected_version', expectedVersion),
  };
}

/** What tells versions apart: the same for settings that mean the same. */
export function digestOf(document: JsonObject): string {
  return createHash('sha256').update(canonicalJson(document)).digest('hex');
}
