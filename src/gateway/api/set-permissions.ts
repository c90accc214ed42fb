import type { JsonValue } from '../../core/json.js';
import { type AccessControl, readAccessControl } from '../../core/jobs/permissions.js';
import { refused } from './answering.js';
import type { GatewayParts } from './gateway-parts.js';

/** Sets the permissions of a job; throws 400 with every problem of the list. */
export async function setPermissions(
  { deployed, knownJobs }: GatewayParts,
  jobId: string,
  { by, list, replaces }: { by: string; list: JsonValue; replaces: boolean },
): Promise<AccessControl[]> {
  const read = readAccessControl(list);
  if ('problems' in read)
    throw refused(read.problems.map((message) => ({ path: 'access_control_list', message })));
  const view = await deployed.setPermissions(jobId, { by, list: read.list, replaces });
  knownJobs.forget(jobId);
  return view.access_control_list;
}
