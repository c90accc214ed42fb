import { given, isJsonObject } from '../json.js';
import type { DeployedJobRef } from '../plan/plan.js';
import type { RunRequest } from './admission.js';

/** Reads `deployed_job: {"job_id", "version"}` of a run's options; undefined for a run of no job, and for a wrong one. */
export function deployedJobRef(options: unknown): DeployedJobRef | undefined {
  const ref = isJsonObject(options) ? options['deployed_job'] : undefined;
  if (!isJsonObject(ref)) return undefined;
  const { job_id: jobId, version } = ref;
  const isRef = typeof jobId === 'string' && /^\d{1,19}$/.test(jobId) && Number.isInteger(version);
  return isRef ? { jobId, version: Number(version) } : undefined;
}

/** The options of a run that runs another version than it was started with. */
export function withVersion(options: unknown, version: number): unknown {
  const ref = isJsonObject(options) ? options['deployed_job'] : undefined;
  if (!isJsonObject(options) || !isJsonObject(ref)) return options;
  return { ...options, deployed_job: { ...ref, version } };
}

/** What a run tells its job when it asks. */
export function runRequest(
  { version }: DeployedJobRef,
  options: unknown,
  own: { workflowId: string; requestedMillis: number; dueMillis: number | undefined },
): RunRequest {
  const { job_run_id: jobRunId, trigger } = isJsonObject(options) ? options : {};
  const type = isJsonObject(trigger) ? trigger['type'] : undefined;
  const byDefault = own.dueMillis === undefined ? 'ONE_TIME' : 'PERIODIC';
  return {
    workflowId: own.workflowId,
    ...given('jobRunId', typeof jobRunId === 'string' ? jobRunId : undefined),
    version,
    trigger: typeof type === 'string' ? type : byDefault,
    requestedMillis: own.requestedMillis,
    ...given('dueMillis', own.dueMillis),
  };
}
