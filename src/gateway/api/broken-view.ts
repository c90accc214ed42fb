import type { JobRuns } from '../../client/job-runs.js';
import { renderIssue } from '../../core/issue.js';
import type { RunView } from '../../core/run/view/run-view.js';

/** The view of a run whose workflow has ended without a result: its definition had errors, or it was ended by force. */
export async function brokenView(runs: JobRuns, workflowId: string, view: RunView): Promise<RunView> {
  const ending = await runs.ending(workflowId);
  if (ending.kind === 'ended') return ending.view;
  const message = ending.kind === 'invalid' ? ending.issues.map(renderIssue).join('\n') : ending.message;
  return {
    ...view,
    life_cycle_state: 'TERMINATED',
    result_state: 'FAILED',
    state_message: message,
    end_time: view.end_time ?? view.start_time,
  };
}
