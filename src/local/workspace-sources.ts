import { connectionOf } from '../activities/named-workspace.js';
import { SourceReader } from '../activities/source-reader.js';
import type { JobDefinition } from '../core/definition/job-definition.js';
import { readTaskCodes } from '../core/values/task-codes.js';
import type { TaskSources } from '../core/values/value-node.js';
import { ProfileWorkspaces } from '../databricks/workspaces.js';

/** Reads the code of a job's tasks in the workspaces that the environment names. Throws where one does not answer. */
export async function readWorkspaceSources(definition: JobDefinition): Promise<TaskSources> {
  const workspaces = new ProfileWorkspaces();
  return readTaskCodes(definition, (workspace) => {
    const reader = new SourceReader(
      workspaces.api(workspace === undefined ? undefined : connectionOf(workspace, workspaces)),
    );
    return (refs) => reader.read(refs, () => Promise.resolve());
  });
}
