import { Context } from '@temporalio/activity';
import type { JobDefinition } from '../core/definition/job-definition.js';
import type { FetchedSource } from '../core/source/collect-sources.js';
import { readTaskCodes, wantsCode, withUnreadable } from '../core/values/task-codes.js';
import type { TaskSources } from '../core/values/value-node.js';
import { DatabricksError } from '../databricks/databricks-error.js';
import { CREDENTIALS_TRIES, leaseEnded, withFailures } from './failures.js';
import { beginLease, type Leases } from './lease.js';
import type { WorkspaceConnections } from './workspace-connections.js';

/** How long one attempt of planning reads; what it has read is known to the next. */
const LEASE_SECONDS = 45;

/**
 * Reads the code of a job's tasks, each in its workspace, within the request budget. Ends with `LeaseEnded` where there
 * is more than fits into one attempt.
 */
export async function readTaskSources(
  connections: WorkspaceConnections,
  leases: Leases,
  definition: JobDefinition,
): Promise<TaskSources> {
  if (!wantsCode(definition)) return withUnreadable(definition, new Map());
  const lease = beginLease(leases, LEASE_SECONDS);
  const read = await withFailures(() =>
    readTaskCodes(definition, (workspace) => {
      const { sources, budget } = connections.to(workspace);
      const take = async (): Promise<void> => {
        if (await budget.take({ lease, lastMillis: 0 })) return;
        throw leaseEnded('The sources of the tasks are being read.');
      };
      return (refs) => sources.read(refs, take).catch(unlessUnknown);
    }),
  );
  return withUnreadable(definition, read);
}

/** Credentials that are refused for good are told where a task is submitted; planning goes on without the code. */
function unlessUnknown(error: unknown): ReadonlyMap<string, FetchedSource> {
  const isRefused = error instanceof DatabricksError && error.kind === 'unauthenticated';
  if (isRefused && Context.current().info.attempt >= CREDENTIALS_TRIES) return new Map();
  throw error;
}
