import { EXIT } from '../exit-codes.js';
import { type GlobalOptions, terminalFor, wantsJson, withRuns } from '../global-options.js';

/** `brickwork values RUN`: the task values, as JSON or as `task.key = value` lines. */
export async function values(workflowId: string, options: GlobalOptions): Promise<number> {
  const terminal = terminalFor(options);
  return withRuns(options, async (runs) => {
    const taskValues = await runs.taskValues(workflowId);
    if (wantsJson(options)) terminal.data(JSON.stringify(taskValues));
    else {
      for (const [taskKey, ofTask] of Object.entries(taskValues)) {
        for (const [key, value] of Object.entries(ofTask))
          terminal.data(`${taskKey}.${key} = ${JSON.stringify(value)}`);
      }
    }
    return EXIT.success;
  });
}
