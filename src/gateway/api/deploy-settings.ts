import type { Deployed } from '../../client/deployed-jobs.js';
import { parseDefinition } from '../../core/definition/parse-definition.js';
import { hasErrors, renderIssue } from '../../core/issue.js';
import type { JsonObject } from '../../core/json.js';
import { invalidParameter } from '../http/gateway-error.js';
import type { GatewayParts } from './gateway-parts.js';

/** The name of a job that has none (`JobSettings` of the SDK for Python). */
const UNNAMED = 'Untitled';

export interface SettingsToDeploy {
  /** What the job is found by, whatever its name is. */
  identity: string;
  settings: JsonObject;
  author: string;
  /** Refuses where another version is in force by now. */
  expectedVersion?: number;
}

/** Makes checked settings the version in force. Throws 400 with every issue where they have errors, or are refused. */
export async function deploySettings(
  { deployed, knownJobs }: GatewayParts,
  { identity, settings, author, expectedVersion }: SettingsToDeploy,
): Promise<Deployed> {
  const document = checkSettings({ name: UNNAMED, ...settings });
  const job = await deployed.deploy({
    ...{ identity, document, author },
    ...(expectedVersion === undefined ? {} : { expectedVersion }),
  });
  knownJobs.forget(job.jobId);
  return job;
}

/** Settings as they are to be run. Throws 400 with every issue where they have errors. */
export function checkSettings(settings: JsonObject): JsonObject {
  const parsed = parseDefinition(settings);
  const errors = parsed.issues.filter((issue) => hasErrors([issue]));
  if (parsed.kind === 'definition') return settings;
  throw invalidParameter(errors.map(renderIssue).join('\n'));
}
