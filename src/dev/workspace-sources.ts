import { groupBy } from '../core/group-by.js';
import type { JobDefinition } from '../core/definition/job-definition.js';
import { workspaceOf } from '../core/plan/plan-work.js';
import { collectSources, type TaskSource } from '../core/source/collect-sources.js';
import { SourceReader } from '../activities/source-reader.js';
import { wantedCodes } from '../core/values/task-codes.js';
import type { TaskSources } from '../core/values/value-node.js';
import { ProfileWorkspaces } from '../databricks/workspaces.js';

/** Reads the code of a job's tasks in the workspaces that the environment names. Throws where one does not answer. */
export async function readWorkspaceSources(definition: JobDefinition): Promise<TaskSources> {
  const workspaces = new ProfileWorkspaces();
  const wanted = wantedCodes(definition, (index) => workspaceOf(definition.tasks[index], definition));
  const read = new Map<string, TaskSource>();
  for (const [name, codes] of groupBy(wanted, ({ workspace }) => workspace)) {
    const reader = new SourceReader(workspaces.api(name));
    const refs = new Map(codes.map(({ place, ref }) => [place, ref]));
    const found = await collectSources(refs, (asked) => reader.read(asked, () => Promise.resolve()));
    for (const [place, source] of found) read.set(place, source);
  }
  return read;
}
