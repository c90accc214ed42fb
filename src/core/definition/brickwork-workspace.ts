import { isJsonObject, type JsonObject } from '../json.js';

/** A job that runs in the workspace at this address, unless it says itself where; as it is without one. */
export function withWorkspace(job: JsonObject, host: string | undefined): JsonObject {
  const { brickwork = {} } = job;
  if (host === undefined || !isJsonObject(brickwork) || brickwork['workspace'] !== undefined) return job;
  return { ...job, brickwork: { ...brickwork, workspace: host } };
}
