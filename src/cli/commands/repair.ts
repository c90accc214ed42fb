import { EXIT } from '../exit-codes.js';
import { type GlobalOptions, parsePairs, terminalFor, wantsJson, withRuns } from '../global-options.js';

export interface RepairOptions extends GlobalOptions {
  task: string[];
  allFailed?: boolean;
  withDependents?: boolean;
  param: string[];
}

/** `brickwork repair RUN`: runs failed tasks (or `--task`) again, also of a closed run, and says exactly which. */
export async function repair(workflowId: string, options: RepairOptions): Promise<number> {
  const terminal = terminalFor(options);
  const request = {
    rerun_tasks: options.task,
    rerun_all_failed_tasks: options.allFailed === true || options.task.length === 0,
    rerun_dependent_tasks: options.withDependents === true,
    job_parameters: parsePairs('--param', options.param),
  };
  return withRuns(options, async (runs) => {
    const answer = await runs.repair(workflowId, request);
    if (wantsJson(options)) terminal.data(JSON.stringify(answer));
    else if (answer.rerun_tasks.length === 0) terminal.data('The run goes on where it was terminated.');
    else terminal.data(`Repair ${answer.repair_id} runs again: ${answer.rerun_tasks.join(', ')}`);
    terminal.note(`Follow it: brickwork status ${workflowId} --watch`);
    return EXIT.success;
  });
}
