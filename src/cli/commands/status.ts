import type { JobRuns } from '../../client/job-runs.js';
import { given } from '../../core/json.js';
import type { RunView } from '../../core/run/view/run-view.js';
import { conclude, logsCommand } from './conclude.js';
import { EXIT } from '../terminal/exit-codes.js';
import { explain } from './explain.js';
import { followRun } from './follow-run.js';
import { renderAlerts } from '../render/render-alerts.js';
import { renderTree } from '../render/render-run.js';
import { runReport } from '../render/run-report.js';
import { type GlobalOptions, terminalFor, wantsJson, withRuns } from './global-options.js';

export interface StatusOptions extends GlobalOptions {
  watch?: boolean;
}

const WATCH_INTERVAL_MILLIS = 2000;
const STATUS_WIDTH = 200;

/** `brickwork status RUN`: how a run stands; with `--watch` until it ends, with its exit status. */
export async function status(workflowId: string, options: StatusOptions): Promise<number> {
  if (options.explain === true) return explain(workflowId, [{ verb: ['query', '--type', 'run'] }], options);
  return withRuns(options, async (runs) => {
    if (options.watch === true) return watch(runs, workflowId, options);
    const terminal = terminalFor(options);
    const view = await runs.view(workflowId);
    const alerts = await runs.alerts(workflowId, { view });
    if (wantsJson(options)) {
      const report = runReport(workflowId, view, await runs.taskValues(workflowId));
      terminal.data(JSON.stringify({ ...report, ...(alerts.length === 0 ? {} : { alerts }) }));
    } else {
      terminal.data(renderTree(view, Date.now(), STATUS_WIDTH, terminal.colors));
      for (const line of renderAlerts(alerts, STATUS_WIDTH)) terminal.data(line);
      const why = logsCommand(workflowId, view);
      if (why !== undefined) terminal.note(`Why it failed: ${why}`);
    }
    return EXIT.success;
  });
}

/** Shows a run until it ends, then what has changed since `before`, and gives the exit status of its result. */
export async function watch(
  runs: JobRuns,
  workflowId: string,
  options: GlobalOptions,
  before?: RunView,
): Promise<number> {
  const terminal = terminalFor(options);
  const intervalMillis = WATCH_INTERVAL_MILLIS;
  const ending = await followRun(runs, workflowId, terminal, { intervalMillis, ...given('before', before) });
  return ending === undefined ? EXIT.runFailed : conclude(runs, workflowId, ending, options, terminal);
}
