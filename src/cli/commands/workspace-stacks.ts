import { JobRuns } from '../../client/job-runs.js';
import type { TemporalClient } from '../../client/connect.js';
import type { CaseStack, CaseWorkspace } from './case-stack.js';

/** What a case runs on where it runs on the workspace of its target, by the workers that serve it. */
export function workspaceStack(
  client: TemporalClient['client'],
  taskQueue: string,
  workspace: CaseWorkspace,
): CaseStack {
  return {
    ...workspace,
    runs: new JobRuns(client, taskQueue),
    makesSchemas: false,
    inject: () => {
      throw new Error('only the emulator can be told to fail');
    },
    stop: () => Promise.resolve(),
  };
}
