import type { JobRuns } from '../../client/job-runs.js';
import { costReport, type CostReport } from '../../core/cost/cost-report.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { explain } from './explain.js';
import { type GlobalOptions, parseNumber, terminalFor, wantsJson, withRuns } from './global-options.js';
import { readPrices } from '../read/read-prices.js';
import { renderCost, renderCosts } from '../render/render-cost.js';

export interface CostOptions extends GlobalOptions {
  job?: string;
  last: string;
  prices?: string;
}

/** `brickwork cost RUN`: what a run has cost so far; with `--job` the last runs of a job, and their sum. */
export async function cost(workflowId: string | undefined, options: CostOptions): Promise<number> {
  if ((workflowId === undefined) === (options.job === undefined))
    throw new CommandFailed('cost takes a workflow id, or --job with a name.', EXIT.invalid);
  if (options.explain === true && workflowId !== undefined)
    return explain(workflowId, [{ verb: ['query', '--type', 'usage'] }], options);
  const prices = readPrices(options.prices);
  const terminal = terminalFor(options);
  return withRuns(options, async (runs) => {
    const ids = workflowId === undefined ? await idsOf(runs, options) : [workflowId];
    const reports: ({ workflow_id: string } & CostReport)[] = [];
    for (const id of ids) {
      const usage = await runs.usage(id);
      if (usage !== undefined) reports.push({ workflow_id: id, ...costReport(usage, prices) });
    }
    const data = workflowId === undefined ? reports : (reports.at(0) ?? null);
    const lines = workflowId === undefined ? renderCosts(reports) : reports.flatMap(renderCost);
    if (wantsJson(options)) terminal.data(JSON.stringify(data));
    else for (const line of lines) terminal.data(line);
    return EXIT.success;
  });
}

async function idsOf(runs: JobRuns, { job = '', last }: CostOptions): Promise<string[]> {
  const ids = await runs.runsOfJob(job, Math.floor(parseNumber('--last', last, 1, 1000)));
  if (ids.length === 0)
    throw new CommandFailed(`No run of a job "${job}" is known to this namespace.`, EXIT.invalid);
  return ids;
}
