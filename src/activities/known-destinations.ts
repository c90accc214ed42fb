import type { KnownDestinations, WorkspaceDestination } from '../core/alert/known-destinations.js';
import type { JobDefinition } from '../core/definition/job-definition.js';
import { destinationIds } from '../core/planning/plan-alerts.js';
import type { DatabricksApi } from '../databricks/databricks-api.js';
import { DatabricksError } from '../databricks/databricks-error.js';
import { withFailures } from './failures.js';

/** A definition that names more of them is wrong about something else. */
const MOST_ASKED = 50;

/**
 * The destinations of a worker, with those of the workspace that a definition names and the worker does not know. Where the
 * workspace does not tell, they stay unknown: who cannot be told holds up no run.
 */
export async function knownFor(
  definition: JobDefinition,
  known: KnownDestinations,
  api: () => DatabricksApi,
): Promise<KnownDestinations> {
  const unknown = destinationIds(definition).filter((id) => !known.configured.has(id));
  const found = await Promise.all(unknown.slice(0, MOST_ASKED).map((id) => asked(id, api)));
  const workspace = new Map(found.flatMap((one) => (one === undefined ? [] : [[one.id, one] as const])));
  return { ...known, workspace };
}

async function asked(id: string, api: () => DatabricksApi): Promise<WorkspaceDestination | undefined> {
  try {
    const destination = await api().getNotificationDestination(id);
    return { ...destination, id };
  } catch (error) {
    if (!(error instanceof DatabricksError)) throw error;
    const mayPass = error.kind === 'throttled' || error.kind === 'unavailable';
    // Planning is tried again, as for all else that it asks of a workspace.
    return mayPass ? withFailures(() => Promise.reject(error)) : undefined;
  }
}
